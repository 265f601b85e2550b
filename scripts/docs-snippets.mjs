// copies regions of examples/ into the pages of docs/ and local/, so that every snippet is compiled and tested; --check
// only compares
//
// A page marks a snippet with a comment before its block:  <!-- snippet examples/guides/gate.ts#order -->
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

const SNIPPET = /(<!-- snippet (\S+?)#(\S+) -->\n\n)```(\w+)\n[\s\S]*?```/g;
const isCheck = process.argv.includes('--check');

/** The lines of a region for a page: without indentation, TypeScript reformatted. */
async function region(file, name) {
  const source = readFileSync(file, 'utf8');
  const pattern = `^[ \\t]*(?://|#) region ${name}\\n([\\s\\S]*?)^[ \\t]*(?://|#) endregion$`;
  const [, text] = new RegExp(pattern, 'm').exec(source) ?? [];
  if (!text) throw new Error(`${file} has no region ${name}`);
  if (file.endsWith('.ts')) return format(text, { ...(await resolveConfig(file)), parser: 'typescript' });
  const [indentation] = /^[ \t]*/.exec(text);
  return text.replaceAll(new RegExp(`^${indentation}`, 'gm'), '');
}

const stale = [];
const pages = readdirSync('docs').filter((name) => name.endsWith('.md'));
for (const path of [...pages.map((name) => join('docs', name)), 'local/README.md']) {
  let text = readFileSync(path, 'utf8');
  const [, unmarked] = /^```(ts|python|java|go)$/m.exec(text.replaceAll(SNIPPET, '')) ?? [];
  if (unmarked)
    throw new Error(
      `${path} has a ${unmarked} block without a snippet comment: add <!-- snippet FILE#REGION --> before it`,
    );
  for (const [block, marker, file, name, language] of text.matchAll(SNIPPET)) {
    const snippet = `${marker}\`\`\`${language}\n${await region(file, name)}\`\`\``;
    if (snippet === block) continue;
    stale.push(`${path}: ${file}#${name}`);
    text = text.replace(block, () => snippet);
  }
  if (!isCheck) writeFileSync(path, text);
}
if (isCheck && stale.length > 0)
  throw new Error(`These pages are out of date, run npm run docs:snippets:\n${stale.join('\n')}`);
