import { SECURE_REFERENCE } from '../../../lib/private/contract';
import { jobRunEvent, VIRTUAL_CLUSTER } from '../harness';
import { ACTIVE, create, here, NEW_JOB, OTHER_JOB, started, states } from './setup';

// a request as CloudFormation sends it: it does not resolve secrets in a custom resource

const SECRET = '{{resolve:secretsmanager:db:SecretString:password}}';
const withArguments = (...entryPointArguments: string[]) => ({
  jobDriver: { sparkSubmitJobDriver: { entryPoint: 'local:///pi.py', entryPointArguments } },
});
const WITH_SECRET = withArguments('--password', SECRET);

test.each([
  ['an argument', 'Request.jobDriver.sparkSubmitJobDriver.entryPointArguments.1', WITH_SECRET],
  ['a part of a text', 'Request.jobDriver.sparkSubmitJobDriver.entryPointArguments.0', withArguments(`u:${SECRET}@h`)],
  ['a tag', 'Request.tags.token', { tags: { token: SECRET } }],
  ['the name of a tag', 'Request.tags', { tags: { [SECRET]: 'x' } }],
  ['the name of a member', 'Request', { [SECRET]: 'x' }],
  ['a value that is not a text', 'Request.jobDriver', { jobDriver: [[SECRET]] }],
])('fails when %s references a secret, and starts nothing', async (_, member, request) => {
  const { Status, Reason, PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create', { request }));
  expect(Reason).toMatch(/^Request\S* references a secret by "\{\{resolve:secretsmanager:…\}\}", which /);
  expect(Reason!.startsWith(member)).toBe(true);
  expect(Reason).toMatch(/Let the job read the secret, and grant its execution role access/);
  expect(`${Status} ${PhysicalResourceId}`).toMatch(/^FAILED unstarted-/);
  expect(Reason).not.toContain('SecretString');
  expect(started()).toBe(0);
});

test('fails when a request references a secure parameter', async () => {
  const request = withArguments('{{resolve:ssm-secure:/db/password:1}}');
  const { Reason } = await here.request(jobRunEvent(here, 'Create', { request }));
  expect(Reason).toContain('references a secret by "{{resolve:ssm-secure:…}}"');
});

test.each([[{}], [{ Replace: 'CANCEL_FIRST' as const }]])(
  'fails when an update with %j references a secret, and keeps the current run',
  async (properties) => {
    const PhysicalResourceId = await create();
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId, request: WITH_SECRET });
    const answer = await here.request({
      ...event,
      ResourceProperties: { ...event.ResourceProperties, ...properties },
    });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId });
    expect(states()).toEqual([expect.stringMatching(ACTIVE)]);
  },
);

describe('with a reference that is already deployed', () => {
  /** A run of a version that did not check for references. */
  async function createWithSecret(): Promise<string> {
    here.emr.setScript(() => ({ end: 'never' }));
    const unseen = jest.spyOn(SECURE_REFERENCE, 'exec').mockReturnValue(null);
    const { PhysicalResourceId } = await here.request(jobRunEvent(here, 'Create', { request: WITH_SECRET }));
    unseen.mockRestore();
    here.state.stackStatus = 'UPDATE_IN_PROGRESS';
    return PhysicalResourceId;
  }

  test('an update that does not rerun the job succeeds', async () => {
    const PhysicalResourceId = await createWithSecret();
    const request = { ...WITH_SECRET, tags: { team: 'a' } };
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId, request, old: WITH_SECRET });
    await expect(here.request(event)).resolves.toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
  });

  test('a Delete cancels the run', async () => {
    const PhysicalResourceId = await createWithSecret();
    await here.request(jobRunEvent(here, 'Delete', { PhysicalResourceId, request: WITH_SECRET }));
    expect(states()).toEqual(['CANCELLED']);
  });

  test.each([
    ['adopts', {}, 2],
    ['reruns', { Rollback: 'RERUN' as const }, 3],
  ])('a rollback that %s its run succeeds', async (_, policy, starts) => {
    const first = await createWithSecret();
    await here.request(jobRunEvent(here, 'Update', { PhysicalResourceId: first, ...NEW_JOB, old: WITH_SECRET }));
    await here.emr.invoke('CancelJobRun', { virtualClusterId: VIRTUAL_CLUSTER, id: here.emr.jobRuns()[0].id });
    await here.clock.advance(60_000);
    here.state.stackStatus = 'UPDATE_ROLLBACK_IN_PROGRESS';
    const event = jobRunEvent(here, 'Update', { PhysicalResourceId: first, request: WITH_SECRET, old: OTHER_JOB });
    const old = { ...event.OldResourceProperties!, ...policy };
    await expect(here.request({ ...event, OldResourceProperties: old })).resolves.toMatchObject({ Status: 'SUCCESS' });
    expect(started()).toBe(starts);
  });
});

test('starts with a reference that is not a secret, which CloudFormation would have resolved', async () => {
  const request = withArguments('{{resolve:ssm:/plain}}', 'resolve:secretsmanager:');
  await expect(here.request(jobRunEvent(here, 'Create', { request }))).resolves.toMatchObject({ Status: 'SUCCESS' });
});
