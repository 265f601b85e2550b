import { load } from './load';

// measures loading a module and using one of its exports
const [name = '', exported] = process.argv.slice(2);
const begun = performance.now();
const before = process.cpuUsage();
const loaded = load<Record<string, unknown>>(name);
const used = exported === undefined || typeof loaded[exported] === 'function';
if (!used) throw new Error(`${name} has no ${exported}`);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ milliseconds: performance.now() - begun, cpu: (user + system) / 1000 }));
