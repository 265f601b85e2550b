import { load } from './load';

// measures loading a module and constructing one of its classes
const [name = '', className] = process.argv.slice(2);
const begun = performance.now();
const before = process.cpuUsage();
const loaded = load<Record<string, new () => object>>(name);
if (className !== undefined) new loaded[className]();
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ milliseconds: performance.now() - begun, cpu: (user + system) / 1000 }));
