import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newCloud, states } from '../deploy/deployment';

/** The environment in which integ-runner runs an app for a snapshot. */
const SNAPSHOT = { CDK_INTEG_ACCOUNT: '12345678' };
const VIRTUAL_CLUSTER = 'abcdefghijklmnopqrstuvwxy';

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'integ-test-'));
});
afterEach(() => rmSync(outdir, { recursive: true }));

/** Synthesizes an app into `outdir`. Returns its stderr. */
function synthesize(app: string, environment: Record<string, string>): string {
  const env = { PATH: process.env.PATH, CDK_OUTDIR: outdir, ...environment };
  const file = join(__dirname, `integ.${app}.ts`);
  return spawnSync(process.execPath, ['--import', 'tsx', file], { env, encoding: 'utf8' }).stderr;
}

test.each([
  ['gate', ['COMPLETED']],
  ['streaming', ['RUNNING']],
  ['job-template', ['COMPLETED']],
  ['provider', ['COMPLETED', 'COMPLETED']],
])('the app %s deploys to the embedded cloud and reaches the states that it asserts', async (app, expected) => {
  expect(synthesize(app, SNAPSHOT)).toBe('');
  const cloud = await newCloud();
  cloud.emr.addVirtualCluster(VIRTUAL_CLUSTER);
  const end = app === 'streaming' ? 'never' : 'COMPLETED';
  cloud.emr.setScript(() => ({ pending: 100, submitted: 100, running: 100, end }));
  const manifest = JSON.parse(readFileSync(join(outdir, 'integ.json'), 'utf8')) as {
    testCases: Record<string, { stacks: string[] }>;
  };
  // without the assertion stack, whose function the embedded cloud lacks
  const stacks = Object.values(manifest.testCases).flatMap((testCase) => testCase.stacks);

  await cloud.deploy(outdir, { stacks });

  expect(states(cloud)).toEqual(expected);
});

test('a snapshot contains no values of the account', () => {
  const settings = {
    INTEG_VIRTUAL_CLUSTER_ID: 'mine',
    INTEG_EXECUTION_ROLE_ARN: 'arn:aws:iam::210987654321:role/mine',
  };
  const template = () => readFileSync(join(outdir, 'IntegGate.template.json'), 'utf8');

  expect(synthesize('gate', { ...settings, ...SNAPSHOT })).toBe('');
  expect(template()).not.toMatch(/mine/);
  expect(template()).toContain(VIRTUAL_CLUSTER);

  expect(synthesize('gate', settings)).toBe('');
  expect(template()).toMatch(/"mine"[^]*210987654321:role\/mine/);
});

test('fails when a value of the account is not set for a deployment', () => {
  expect(synthesize('gate', { INTEG_VIRTUAL_CLUSTER_ID: 'mine' })).toContain(
    'INTEG_EXECUTION_ROLE_ARN is not set: see "Run the integration tests" in docs/verify-on-aws.md',
  );
});
