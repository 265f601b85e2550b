// reads and writes CHANGELOG.md, and compares versions

const UNRELEASED = /^## Unreleased\n/m;
const RELEASE = /^#+ \[?(\d+\.\d+\.\d+\S*?)[\] ]/;

/** The text of a section, without its heading. */
export function notesOf(changelog, version) {
  const lines = changelog.split('\n');
  const begin = lines.findIndex((line) => RELEASE.exec(line)?.[1] === version);
  if (begin < 0) return undefined;
  const length = lines.slice(begin + 1).findIndex((line) => RELEASE.test(line));
  return lines
    .slice(begin + 1, length < 0 ? undefined : begin + 1 + length)
    .join('\n')
    .trim();
}

/** Adds the section of a new release to the changelog. The section begins with the notes under "Unreleased". */
export function withRelease(changelog, section) {
  const unreleased = UNRELEASED.exec(changelog);
  if (!unreleased) throw new Error('CHANGELOG.md must have the heading "## Unreleased"');
  const head = changelog.slice(0, unreleased.index);
  const [notes, ...releases] = changelog.slice(unreleased.index + unreleased[0].length).split(/^(?=## \[?\d)/m);
  const [heading, ...commits] = section.trim().split('\n');
  const parts = [head + '## Unreleased', heading, notes, commits.join('\n'), ...releases];
  return `${parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

/** Whether users expect breaking changes between two versions: a new major version or, before 1.0, a new minor version. */
export function mayBreak(from, to) {
  const [[major, minor], [nextMajor, nextMinor]] = [from, to].map((version) => version.split('.').map(Number));
  return nextMajor > major || (major === 0 && nextMinor > minor);
}
