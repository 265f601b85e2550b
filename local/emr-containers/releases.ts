// the releases of Amazon EMR on EKS: each release line with its minor versions, all with patch version 0
const LINES: Readonly<Record<string, readonly [first: number, last: number]>> = {
  'emr-5': [32, 36],
  'emr-6': [2, 15],
  'emr-7': [0, 14],
  'emr-spark-8': [0, 1],
};

const LABEL = /^(?:[\w.-]+\/)?(emr(?:-spark)?-\d+)\.(\d+)\.0-[\w.-]+$/;

/**
 * Whether a release exists, by the version in its label, such as `emr-7.13.0-latest` or `notebook-spark/emr-7.13.0-latest`.
 * The images of a version are not checked.
 */
export function isRelease(label: string): boolean {
  const [, line = '', minor] = LABEL.exec(label) ?? [];
  const [first, last] = (Object.hasOwn(LINES, line) && LINES[line]) || [Infinity, -Infinity];
  return Number(minor) >= first && Number(minor) <= last;
}
