import { ReleaseLabel } from '../../../lib';
import { requirementsOf, s3Jars, sparkVersionOf } from '../../../local/spark/versions';

test.each([
  ['emr-7.13.0-latest', '3.5.6'],
  ['emr-7.0.0-20240101', '3.5.0'],
  ['notebook-spark/emr-7.10.0-latest', '3.5.5'],
  ['emr-6.15.0-java17-latest', '3.4.1'],
  ['emr-spark-8.0.0-latest', '4.0.2'],
])('%s has Spark %s', (label, version) => {
  expect(sparkVersionOf(label)).toBe(version);
});

test.each(['emr-6.11.0-latest', 'emr-5.36.0-latest', 'emr-7.99.0-latest', 'latest'])('fails for %s', (label) => {
  expect(() => sparkVersionOf(label)).toThrow(
    `releaseLabel must be emr-6.12.0 to emr-7.14.0, emr-spark-8.0.0 or emr-spark-8.1.0 to run on this machine, got ${label}`,
  );
});

test('every release of the library from 6.12.0 has a Spark version with known jars', () => {
  const labels = Object.values(ReleaseLabel as unknown as Record<string, ReleaseLabel>).map(({ label }) => label);
  const supported = labels.filter((label) => !/emr-(5|6\.\d\.|6\.1[01]\.)/.test(label));
  expect(supported.length).toBeGreaterThan(15);
  for (const label of supported) {
    const { hadoop } = requirementsOf(sparkVersionOf(label));
    expect(s3Jars(hadoop).map(({ path }) => path)).toContainEqual(expect.stringContaining(`hadoop-aws-${hadoop}.jar`));
  }
});
