// makes the links of the README in the assembly absolute, at the tag of the version: PyPI does not resolve relative links
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const RELATIVE = '(?![a-z][a-z0-9+.-]*:|#)';

/** The Markdown with absolute links to pages and images of the repository; blocks of code stay as they are. */
export function withAbsoluteLinks(markdown, { repository, version }) {
  const [, name] = /github\.com\/(.+?)(?:\.git)?$/.exec(repository.url);
  const page = `https://github.com/${name}/blob/v${version}/`;
  const image = `https://raw.githubusercontent.com/${name}/v${version}/`;
  return markdown
    .split(/(^```[^]*?^```$)/m)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replaceAll(new RegExp(`(!\\[[^\\]]*\\]\\()${RELATIVE}`, 'g'), `$1${image}`)
            .replaceAll(new RegExp(`(\\]\\()${RELATIVE}`, 'g'), `$1${page}`)
            .replaceAll(new RegExp(`\\b(src|srcset)="${RELATIVE}`, 'g'), `$1="${image}`)
            .replaceAll(new RegExp(`\\bhref="${RELATIVE}`, 'g'), `href="${page}`),
    )
    .join('');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const assembly = JSON.parse(readFileSync('.jsii', 'utf8'));
  assembly.readme.markdown = withAbsoluteLinks(assembly.readme.markdown, assembly);
  // as jsii does it for an assembly that it changes: nothing compares the fingerprint
  assembly.fingerprint = '*'.repeat(10);
  writeFileSync('.jsii', JSON.stringify(assembly, undefined, 2));
}
