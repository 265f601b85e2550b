import { ReleaseLabel } from '../../../lib';
import { isRelease } from '../../../local/emr-containers/releases';

test.each(Object.values(ReleaseLabel as unknown as Record<string, ReleaseLabel>).map(({ label }) => label))(
  '%s exists',
  (label) => {
    expect(isRelease(label)).toBe(true);
  },
);

test.each(['emr-7.13.0-20260410', 'emr-7.13.0-java11-latest', 'notebook-spark/emr-7.13.0-latest'])(
  '%s, an image of a release, exists',
  (label) => {
    expect(isRelease(label)).toBe(true);
  },
);

test.each([
  ...['emr-7.15.0-latest', 'emr-6.1.0-latest', 'emr-6.16.0-latest', 'emr-5.31.0-latest', 'emr-8.0.0-latest'],
  ...[
    'emr-spark-8.2.0-latest',
    'emr-7.13.1-latest',
    'emr-7.13.0',
    'emr-7.13-latest',
    'latest',
    'toString-1.1.0-latest',
  ],
])('%s does not exist', (label) => {
  expect(isRelease(label)).toBe(false);
});
