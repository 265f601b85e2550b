import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cloud } from '../../local/cloud';
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

/** Adapts the assertion function of integ-tests-alpha, so that it runs and responds on this machine. */
function adaptAssertions(): void {
  // as in Lambda, the SDK is available
  symlinkSync(join(__dirname, '..', '..', 'node_modules'), join(outdir, 'node_modules'));
  const functions = readdirSync(outdir).map((name) => join(outdir, name, 'index.js'));
  const [index] = functions.filter(
    (file) => existsSync(file) && readFileSync(file, 'utf8').includes('AssertionHandler'),
  );
  renameSync(index, join(index, '..', 'assertions.js'));
  const adapted = `const [http, https] = [require('node:http'), require('node:https')];
    const { port } = new URL(process.env.AWS_ENDPOINT_URL);
    https.request = (options, done) => http.request({ ...options, port }, done);
    module.exports = require('./assertions.js');`;
  writeFileSync(index, adapted);
  // asserts once, without the state machine, whose fields the embedded Step Functions does not support
  for (const file of readdirSync(outdir).filter((name) => /DeployAssert.*\.template\.json$/.test(name))) {
    const template = JSON.parse(readFileSync(join(outdir, file), 'utf8')) as Template;
    const kept = Object.entries(template.Resources).filter(([logicalId]) => !logicalId.includes('WaitFor'));
    for (const [, resource] of kept) delete resource.Properties.stateMachineArn;
    writeFileSync(join(outdir, file), JSON.stringify({ ...template, Resources: Object.fromEntries(kept) }));
  }
}

interface Template {
  readonly Resources: Record<string, { readonly Properties: Record<string, unknown> }>;
}

type StartJobRunInput = Parameters<Cloud['emr']['invoke']>[1] & { virtualClusterId: string; clientToken: string };

/** The results of the deployed app's assertions, each with its API. */
function assertions({ stacks }: Cloud): string[][] {
  return [...stacks.values()].flatMap(({ outputs }) =>
    Object.entries(outputs).flatMap(([name, value]) => {
      const [, api] =
        /^AssertionResultsAwsApiCallemrcontainers(describeJobRun|describeJobTemplate|listJobRuns)/.exec(name) ?? [];
      return api ? [[api, (JSON.parse(String(value)) as { status: string }).status]] : [];
    }),
  );
}

async function integCloud(app: string): Promise<Cloud> {
  expect(synthesize(app, SNAPSHOT)).toBe('');
  adaptAssertions();
  const cloud = await newCloud();
  cloud.emr.addVirtualCluster(VIRTUAL_CLUSTER);
  const end = app === 'streaming' ? 'never' : 'COMPLETED';
  cloud.emr.setScript(() => ({ pending: 100, submitted: 100, running: 100, end }));
  return cloud;
}

test.each([
  ['gate', ['COMPLETED'], ['describeJobRun']],
  ['streaming', ['RUNNING'], ['describeJobRun']],
  ['job-template', ['COMPLETED'], ['describeJobTemplate', 'describeJobRun']],
  ['provider', ['COMPLETED', 'COMPLETED'], ['describeJobRun', 'describeJobRun']],
  ['roles', ['COMPLETED', 'COMPLETED'], ['describeJobRun', 'describeJobRun']],
])('the app %s deploys to the embedded cloud, and its assertions hold', async (app, expected, apis) => {
  const cloud = await integCloud(app);
  await cloud.deploy(outdir);
  expect(states(cloud)).toEqual(expected);
  expect(assertions(cloud)).toEqual(apis.map((api) => [api, 'success']));
});

describe('the assertion of the app schedule', () => {
  /** Starts a job run as Amazon EventBridge Scheduler would. */
  async function startByScheduler(cloud: Cloud): Promise<void> {
    const resources = [...cloud.stacks.get('IntegSchedule')!.resources.values()];
    const { properties } = resources.find(({ type }) => type === 'AWS::Scheduler::Schedule')!;
    const { Input: input } = properties.Target as { Input: string };
    const camelCased = input
      .replace('<aws.scheduler.scheduled-time>', '2026-11-22T03:00:00Z')
      .replace(/"([A-Z])(\w*)":/g, (_, first: string, rest: string) => `"${first.toLowerCase()}${rest}":`);
    await cloud.emr.invoke('StartJobRun', JSON.parse(camelCased) as StartJobRunInput);
    while (states(cloud)[0] !== 'COMPLETED') await cloud.clock.sleep(100);
  }

  test('holds once a job run of the schedule has completed', async () => {
    const cloud = await integCloud('schedule');
    await cloud.deploy(outdir, { stacks: ['IntegSchedule'] });
    await startByScheduler(cloud);
    await cloud.deploy(outdir);
    expect(assertions(cloud)).toEqual([['listJobRuns', 'success']]);
  });

  test('fails before', async () => {
    const cloud = await integCloud('schedule');
    await cloud.deploy(outdir);
    expect(assertions(cloud)).toEqual([['listJobRuns', 'fail']]);
  });
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
