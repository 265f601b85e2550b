// packs the build for each language into dist/: node scripts/package.mjs [js|python|java|go|dotnet …]
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const TARGETS = ['js', 'python', 'java', 'go', 'dotnet'];
const targets = process.argv.length > 2 ? process.argv.slice(2) : TARGETS;
const unknown = targets.filter((target) => !TARGETS.includes(target));
if (unknown.length > 0) stop(`Unknown target ${unknown.join(', ')}. Use: npm run package -- [${TARGETS.join('|')} …]`);
if (!existsSync('.jsii')) stop('.jsii is missing: run npm run build first');

const hasDotnet = spawnSync('dotnet', ['--version']).status === 0;
for (const target of targets) {
  const isGenerated = target === 'dotnet' && !hasDotnet;
  if (isGenerated) console.log('dotnet is not installed: generating the sources without compiling them');
  const start = Date.now();
  const pacmak = resolve('node_modules/jsii-pacmak/bin/jsii-pacmak');
  const options = ['--outdir', 'dist', '--force', '--target', target, ...(isGenerated ? ['--code-only'] : [])];
  execFileSync(process.execPath, [pacmak, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // the build exists; packing would only repeat it
    env: { ...process.env, npm_config_ignore_scripts: 'true', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1' },
  });
  console.log(`${target}: ${((Date.now() - start) / 1000).toFixed(0)} s`);
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
