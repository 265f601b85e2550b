import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import prettier from 'prettier';
import { compile, DIRECTORY } from './compile';
import { measure } from './measure';
import { plot } from './plot';
import { report } from './report';

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, docs: { type: 'boolean', default: false } },
});
const DOCUMENT = 'docs/performance.md';
const [BEGIN, END] = ['<!-- measured -->', '<!-- /measured -->'];

async function main(): Promise<void> {
  await compile();
  const results = await measure(values.quick ? 3 : 7, (what) => console.error(`${what} …`));
  const tables = report(results);
  const picture = plot(results);
  writeFileSync(join(DIRECTORY, 'results.json'), JSON.stringify(results, undefined, 2));
  writeFileSync(join(DIRECTORY, 'growth.svg'), picture);
  console.log(tables);
  console.log(JSON.stringify(results));
  if (values.docs) await document(tables, picture);
}

async function document(tables: string, svg: string): Promise<void> {
  const [before, after] = readFileSync(DOCUMENT, 'utf8').split(new RegExp(`${BEGIN}[^]*${END}`)) as [string, string];
  const text = `${before}${BEGIN}\n\n${tables}\n\n${END}${after}`;
  const options = await prettier.resolveConfig(DOCUMENT);
  writeFileSync(DOCUMENT, await prettier.format(text, { ...options, parser: 'markdown' }));
  writeFileSync('docs/growth.svg', svg);
}

void main();
