// packs the build for each language into dist/, and checks what it tells of itself:
// node scripts/package.mjs [js|python|java|go|dotnet …]
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packageJava } from './package-java.mjs';
import { checkMetadata } from './package-metadata.mjs';

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
  // a package of an earlier version would be published too
  rmSync(join('dist', target), { recursive: true, force: true });
  if (target === 'java') packageJava(join('dist', target), (outdir) => pacmak(target, outdir, '--code-only'));
  else pacmak(target, 'dist', ...(isGenerated ? ['--code-only'] : []));
  checkMetadata(target);
  console.log(`${target}: ${((Date.now() - start) / 1000).toFixed(0)} s`);
}

function pacmak(target, outdir, ...options) {
  const program = resolve('node_modules/jsii-pacmak/bin/jsii-pacmak');
  execFileSync(process.execPath, [program, '--outdir', outdir, '--force', '--target', target, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      // the build exists; packing would only repeat it
      npm_config_ignore_scripts: 'true',
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0],
    },
  });
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
