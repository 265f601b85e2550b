import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import prettier from 'prettier';
import { compile, DIRECTORY } from './compile';
import { measure } from './measure';
import { plots } from './plot';
import { report } from './report';

const HELP = `Usage: npm run bench [-- options]

  --quick     measures 3 rounds instead of 7
  --docs      also writes the results to docs/performance.md and its plots
  -h, --help  shows this help
`;
const DOCUMENT = 'docs/performance.md';
const [BEGIN, END] = ['<!-- measured -->', '<!-- /measured -->'];

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        docs: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    process.exit(1);
  }
}

async function main(): Promise<void> {
  const values = readOptions();
  if (values.help) return console.log(HELP);
  await compile();
  const results = await measure(values.quick ? 3 : 7, (what) => console.error(`${what} …`));
  const tables = report(results);
  const pictures = plots(results);
  writeFileSync(join(DIRECTORY, 'results.json'), JSON.stringify(results, undefined, 2));
  writePictures(DIRECTORY, pictures);
  console.log(tables);
  console.log(JSON.stringify(results));
  if (!values.docs) return;
  await document(tables);
  writePictures('docs', pictures);
}

async function document(tables: string): Promise<void> {
  const [before, after] = readFileSync(DOCUMENT, 'utf8').split(new RegExp(`${BEGIN}[^]*${END}`)) as [string, string];
  const text = `${before}${BEGIN}\n\n${tables}\n\n${END}${after}`;
  const options = await prettier.resolveConfig(DOCUMENT);
  writeFileSync(DOCUMENT, await prettier.format(text, { ...options, parser: 'markdown' }));
}

function writePictures(directory: string, pictures: Record<string, string>): void {
  for (const [name, svg] of Object.entries(pictures)) writeFileSync(join(directory, name), svg);
}

void main();
