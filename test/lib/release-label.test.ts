import { Aws, Lazy } from 'aws-cdk-lib';
import { ReleaseLabel } from '../../lib';

const constants = Object.entries(ReleaseLabel).filter(
  (entry): entry is [string, ReleaseLabel] => entry[1] instanceof ReleaseLabel,
);

describe('the constants', () => {
  test('are named after their labels, each of which is the latest image of its release', () => {
    for (const [name, { label }] of constants) {
      expect(name).toBe(label.replace('-latest', '').replace(/[-.]/g, '_').toUpperCase());
      expect(label).toMatch(/^emr-(spark-)?\d+\.\d+\.\d+-latest$/);
    }
  });

  test('are the releases of Amazon EMR on EKS, newest first', () => {
    const minors = (major: number, from: number, to: number) =>
      Array.from({ length: from - to + 1 }, (_, index) => `${major}.${from - index}.0`);
    const versions = ['8.1.0', '8.0.0', ...minors(7, 14, 0), ...minors(6, 15, 2), ...minors(5, 36, 32)];
    expect(constants.map(([, { version }]) => version)).toEqual(versions);
  });
});

describe('a label', () => {
  test.each([
    ['emr-7.13.0-latest', '7.13.0'],
    ['emr-7.13.0-20260410', '7.13.0'],
    ['emr-6.9.0-java11-latest', '6.9.0'],
    ['emr-6.14.0-spark-rapids-java17-al2023-20231005', '6.14.0'],
    ['emr-7.2.0-flink-k8s-operator-latest', '7.2.0'],
    ['emr-spark-8.1.0-rapids-latest', '8.1.0'],
    ['notebook-spark/emr-7.2.0-latest', '7.2.0'],
    ['notebook-python/emr-7.13.0-spark-rapids-java8-20260410', '7.13.0'],
    ['livy/emr-spark-8.0.0-20260421', '8.0.0'],
    ['emr-10.20.30-latest', '10.20.30'],
    [`emr-7.13.0-${'x'.repeat(53)}`, '7.13.0'],
  ])('is accepted, and knows its version: %s', (label, version) => {
    const release = ReleaseLabel.of(label);
    expect([release.label, release.version]).toEqual([label, version]);
  });

  test.each([
    'emr-7.13.0',
    'emr-7.13.0-',
    'emr-7.13-latest',
    'emr-latest',
    '7.13.0-latest',
    'EMR-7.13.0-latest',
    'xemr-7.13.0-latest',
    '/emr-7.13.0-latest',
    'emr-7.13.0-lat est',
    'emr-7.13.0-latest\n',
    `emr-7.13.0-${'x'.repeat(54)}`,
    '',
  ])('fails when it has another form: %j', (label) => {
    const rule = 'must be a release label of at most 64 characters, such as emr-7.13.0-latest';
    expect(() => ReleaseLabel.of(label)).toThrow(`ReleaseLabel.of: label ${rule}, got "${label}"`);
  });

  test('fails when it is not a string', () => {
    expect(() => ReleaseLabel.of(7 as unknown as string)).toThrow('ReleaseLabel.of: label must be a string, got 7');
  });

  test.each([
    ['a token', Aws.NO_VALUE],
    ['a text that ends with a token', `emr-7.13.0-${Lazy.string({ produce: () => 'latest' })}`],
  ])('is not checked when it is %s, and has no version', (_, label) => {
    const release = ReleaseLabel.of(label);
    expect([release.label, release.version]).toEqual([label, undefined]);
  });
});

describe('a release', () => {
  test.each([
    ['6.9.0', '6.9.0', true],
    ['6.10.0', '6.9.0', true],
    ['6.9.1', '6.9.0', true],
    ['6.9.0', '6.9.1', false],
    ['6.8.0', '6.9.0', false],
    ['6.9.0', '6.10.0', false],
    ['7.0.0', '6.10.1', true],
    ['5.36.0', '6.9.0', false],
    ['10.0.0', '9.9.9', true],
  ])('%s compared by number with %s', (version, other, isAtLeast) => {
    expect(ReleaseLabel.of(`emr-${version}-latest`).isAtLeast(other)).toBe(isAtLeast);
  });

  test('that is unknown at synthesis is assumed to be new enough', () => {
    expect(ReleaseLabel.of(Aws.NO_VALUE).isAtLeast('99.0.0')).toBe(true);
  });

  test.each(['6.9', '6.9.0-latest', 'emr-6.9.0', ''])(
    'fails when it is compared with %j, which is not a version',
    (version) => {
      const message = `ReleaseLabel.isAtLeast: version must be three numbers, such as 6.9.0, got "${version}"`;
      expect(() => ReleaseLabel.EMR_7_13_0.isAtLeast(version)).toThrow(message);
    },
  );
});
