import jars from './jars.json';

/**
 * The version of Apache Spark in each release, if the Python package index has it: for each release line, the last minor
 * version with each Spark version. The Amazon EMR release determines it, on Amazon EKS, Amazon EC2 and EMR Serverless
 * alike.
 *
 * @see https://docs.aws.amazon.com/emr/latest/ReleaseGuide/Spark-release-history.html (to 7.13.0, as 3.5.6-amzn-2)
 * @see https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-7140-release.html
 * @see https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-spark810-release.html (8.0.0 and 8.1.0)
 */
const SPARK_OF_RELEASE: Readonly<Record<string, readonly (readonly [upTo: number, spark: string | undefined])[]>> = {
  'emr-6': [
    [11, undefined],
    [12, '3.4.0'],
    [15, '3.4.1'],
  ],
  'emr-7': [
    [1, '3.5.0'],
    [3, '3.5.1'],
    [5, '3.5.2'],
    [7, '3.5.3'],
    [8, '3.5.4'],
    [10, '3.5.5'],
    [13, '3.5.6'],
    [14, '3.5.8'],
  ],
  'emr-spark-8': [
    [0, '4.0.2'],
    [1, '4.1.1'],
  ],
};

/** The requirements of a version of Spark. */
export interface SparkRequirements {
  /** The version of Hadoop that Spark is built with. */
  readonly hadoop: string;
  /** The major versions of Java that Spark supports, the preferred one first. */
  readonly java: readonly number[];
  /** The first and the last supported minor version of Python 3. */
  readonly python: readonly [number, number];
}

const REQUIREMENTS: Readonly<Record<string, SparkRequirements>> = {
  '3.4': { hadoop: '3.3.4', java: [17, 11], python: [7, 11] },
  '3.5': { hadoop: '3.3.4', java: [17, 11], python: [8, 12] },
  '4.0': { hadoop: '3.4.1', java: [17, 21], python: [9, 13] },
  '4.1': { hadoop: '3.4.2', java: [17, 21], python: [10, 14] },
};

/** The version of Spark in a release, by its label. Throws for a release whose Spark does not run here. */
export function sparkVersionOf(releaseLabel: string): string {
  const [, line = '', minor = ''] = /(emr(?:-spark)?-\d+)\.(\d+)\.\d/.exec(releaseLabel) ?? [];
  const versions = Object.hasOwn(SPARK_OF_RELEASE, line) ? SPARK_OF_RELEASE[line] : [];
  const [, version] = versions.find(([upTo]) => Number(minor) <= upTo) ?? [];
  if (version !== undefined) return version;
  throw new Error(
    `releaseLabel must be emr-6.12.0 to emr-7.14.0, emr-spark-8.0.0 or emr-spark-8.1.0 to run on this machine, got ${releaseLabel}`,
  );
}

export function requirementsOf(sparkVersion: string): SparkRequirements {
  return REQUIREMENTS[sparkVersion.split('.').slice(0, 2).join('.')];
}

/** A file of Maven Central. */
export interface Jar {
  readonly path: string;
  readonly sha256: string;
}

/** The jars that a version of Hadoop needs for Amazon S3, in addition to the jars in Spark. */
export function s3Jars(hadoop: string): Jar[] {
  const hashes = (jars as Readonly<Record<string, Readonly<Record<string, string>>>>)[hadoop];
  return Object.entries(hashes).map(([path, sha256]) => ({ path, sha256 }));
}
