import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** The pages that people read, as paths from the root. */
export const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'local/README.md'],
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

export function readPage(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** The text without blocks and spans of code, in which nothing is a link or a heading. */
export function withoutCode(text: string): string {
  return text.replace(/^(```|~~~)[\s\S]*?^\1$/gm, '').replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ''));
}

/** Where a page links to, within the repository. */
export function relativeLinks(page: string): string[] {
  const text = withoutCode(readPage(page));
  const markdown = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
  const html = [...text.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g)].map(([, target]) => target);
  return [...markdown, ...html].filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors that GitHub gives to the headings of a page. */
export function anchorsOf(page: string): string[] {
  const text = readPage(page).replace(/^(```|~~~)[\s\S]*?^\1$/gm, '');
  const seen = new Map<string, number>();
  return [...text.matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading]) => {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = words.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
}

/** What keeps a link of a page from leading anywhere, if anything does. */
export function linkProblem(page: string, link: string): string | undefined {
  const [file, anchor] = link.split('#');
  const target = file === '' ? page : relative(ROOT, join(ROOT, dirname(page), decodeURI(file)));
  if (!existsSync(join(ROOT, target))) return `${link}: there is no ${target}`;
  if (!anchor || !target.endsWith('.md')) return undefined;
  return anchorsOf(target).includes(anchor) ? undefined : `${link}: ${target} has no heading for it`;
}
