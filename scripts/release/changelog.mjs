// CHANGELOG.md, and which version it speaks of

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

/** The changelog with the section of a new release, which begins with the notes that stood under "Unreleased". */
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

/** Whether users expect that a version breaks what worked with the one before: the second number says so until 1.0. */
export function mayBreak(from, to) {
  const [[major, minor], [nextMajor, nextMinor]] = [from, to].map((version) => version.split('.').map(Number));
  return nextMajor > major || (major === 0 && nextMinor > minor);
}
