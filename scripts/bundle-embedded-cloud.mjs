// bundles the embedded cloud into build/testing: one file of plain JavaScript (bundle.js), and two small files that load
// it,
// the test API (index.js, with its types) and the command of the package (bin.js)
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript';

const TARGET = 'build/testing';

/** Returns the metafiles of the bundles. */
export async function bundleEmbeddedCloud() {
  mkdirSync(TARGET, { recursive: true });
  const { exported, types } = await publicApi();
  writeFileSync(join(TARGET, 'index.js'), indexOf(exported));
  writeFileSync(join(TARGET, 'bin.js'), BIN, { mode: 0o755 });
  for (const [name, text] of types) writeFileSync(join(TARGET, `${name}.d.ts`), text);
  const bundles = [
    { entryPoints: ['testing/bundle.ts'], outfile: join(TARGET, 'bundle.js'), format: 'cjs' },
    // the process of a function, which is started by its path
    { entryPoints: ['local/lambda/runtime.mjs'], outfile: join(TARGET, 'runtime.mjs'), format: 'esm' },
  ];
  const built = await Promise.all(bundles.map((bundle) => build({ ...SHARED, ...bundle })));
  return built.map(({ metafile }) => metafile);
}

const SHARED = {
  metafile: true,
  bundle: true,
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  // the peer dependencies of the package
  external: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'],
  // keep names, for stack traces
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
};

const BIN = `#!/usr/bin/env node
'use strict';
require('./bundle.js').runPackageCommand();
`;

/** Lists one export per line, a form that Node.js can parse for ES module imports. */
function indexOf(exported) {
  const lines = exported.map((name) => `exports.${name} = cloud.${name};\n`);
  return `'use strict';\nconst cloud = require('./bundle.js');\n${lines.join('')}`;
}

/** The exports of testing/index.ts, and the declaration files that they need. */
async function publicApi() {
  const options = { entryPoints: ['testing/index.ts'], format: 'esm', write: false, outfile: 'index.js' };
  const { metafile } = await build({ ...SHARED, ...options });
  const types = new Map();
  const pending = ['index'];
  for (let name = pending.pop(); name; name = pending.pop()) {
    if (types.has(name)) continue;
    const text = declarationsOf(join('testing', `${name}.ts`));
    types.set(name, text);
    pending.push(...[...text.matchAll(/ from '\.\/([\w-]+)'/g)].map(([, imported]) => imported));
  }
  return { exported: metafile.outputs['index.js'].exports.sort(), types };
}

function declarationsOf(file) {
  const { outputText, diagnostics } = ts.transpileDeclaration(readFileSync(file, 'utf8'), {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: { declaration: true, isolatedDeclarations: true, stripInternal: true, target: 'es2022' },
  });
  const [first] = diagnostics ?? [];
  if (first) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(first.messageText, '\n')}`);
  const foreign = /from '(\.\.[^']*|@[^']*)'/.exec(outputText)?.[1];
  if (foreign)
    throw new Error(`The types of ${file} import ${foreign}, which users do not have: use a type of testing/ instead`);
  return outputText;
}
