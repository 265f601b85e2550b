import { Aws, Size } from 'aws-cdk-lib';
import { EntryPoint, JobDriver, type JobRunProps, ReleaseLabel } from '../../../lib';
import { jobTemplate, render } from '../render';

const sparkSql = { jobDriver: JobDriver.sparkSql({ entryPoint: EntryPoint.fromUri('s3://code/tables.sql') }) };
const retryPolicy = { retryPolicy: { maxAttempts: 2 } };
const rotation = { monitoring: { containerLogRotation: { rotationSize: Size.mebibytes(1), maxFilesToKeep: 3 } } };

const cases: [string, Partial<JobRunProps>, string, ReleaseLabel, ReleaseLabel][] = [
  ['JobDriver.sparkSql', sparkSql, '6.7.0', ReleaseLabel.EMR_6_6_0, ReleaseLabel.EMR_6_7_0],
  ['retryPolicy', retryPolicy, '6.9.0', ReleaseLabel.EMR_6_8_0, ReleaseLabel.EMR_6_9_0],
  ['monitoring.containerLogRotation', rotation, '6.11.0', ReleaseLabel.EMR_6_10_0, ReleaseLabel.EMR_6_11_0],
];

test.each(cases)('fails when the release is too old for %s', (name, overrides, since, tooOld) => {
  const message = `${name} needs release ${since} or newer, got releaseLabel ${tooOld.label}`;
  expect(() => render({ ...overrides, releaseLabel: tooOld })).toThrow(message);
});

test.each(cases)('the first release with %s has it', (_, overrides, _since, _tooOld, first) => {
  expect(() => render({ ...overrides, releaseLabel: first })).not.toThrow();
});

test.each(cases)('a release that only the deployment knows has %s', (_, overrides) => {
  expect(() => render({ ...overrides, releaseLabel: ReleaseLabel.of(Aws.NO_VALUE) })).not.toThrow();
});

test.each(cases)('the release of a job template has %s', (_, overrides) => {
  const template = { releaseLabel: undefined, executionRole: undefined };
  expect(() => render((stack) => ({ ...overrides, ...template, jobTemplate: jobTemplate(stack) }))).not.toThrow();
});

test('an old release runs a job that asks for nothing newer', () => {
  expect(() => render({ releaseLabel: ReleaseLabel.EMR_5_32_0 })).not.toThrow();
});

test('tells of everything that the release is too old for', () => {
  const overrides = { ...sparkSql, ...retryPolicy, ...rotation, releaseLabel: ReleaseLabel.EMR_6_2_0 };
  expect(() => render(overrides)).toThrow(/6\.7\.0 or newer.*\n.*6\.9\.0 or newer.*\n.*6\.11\.0 or newer/);
});
