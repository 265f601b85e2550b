import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { verifyStacks, STACKS } from '../../scripts/verify-on-aws/app';
import { ask, QUESTIONS, recorder, removeAll, type Tools } from '../../scripts/verify-on-aws/questions';
import { cdkArguments, cliError, withoutAccount } from '../../scripts/verify-on-aws/record';
import type { Cloud } from '../../local/cloud';
import { DeploymentFailed } from '../../local/cloud';
import { newCloud, synthesizeApp, VIRTUAL_CLUSTER } from '../deploy/deployment';

const SETTINGS = {
  virtualClusterId: VIRTUAL_CLUSTER,
  executionRoleArn: 'arn:aws:iam::123456789012:role/job',
  releaseLabel: 'emr-7.13.0-latest',
  limitedVirtualClusterId: 'limited',
};
const DETAIL = { name: 'verify-on-aws', state: 'CANCELLED' };

const assembly = (version: number) => {
  const directory = synthesizeApp((app) => {
    const context = { ...SETTINGS, version: String(version) };
    for (const [name, value] of Object.entries(context)) app.node.setContext(name, value);
    verifyStacks(app);
  });
  // the embedded cloud has no wait conditions: another resource fails instead
  const file = join(directory, `${STACKS.rollback}.template.json`);
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replaceAll(/AWS::CloudFormation::WaitCondition(Handle)?"/g, 'AWS::SNS::Topic"'),
  );
  return directory;
};

/** The embedded cloud in place of the AWS CLI and the CDK CLI, with canned responses of services that it lacks. */
function embedded(cloud: Cloud): Tools & { readonly calls: string[] } {
  const { clock } = cloud;
  const calls: string[] = [];
  const unknown = (name: string) =>
    Object.assign(new Error(`Stack with id ${name} does not exist`), { name: 'ValidationError' });
  const stackOf = (name: string) => {
    const stack = cloud.stacks.get(name);
    if (!stack || stack.status === 'DELETE_COMPLETE') throw unknown(name);
    return stack;
  };
  const canned: Record<string, (input: Record<string, never>) => object | Promise<object>> = {
    DescribeStacks: ({ StackName }) => {
      const { status, createdAt, updatedAt, outputs } = stackOf(StackName);
      const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
      const time = (at?: number) => at && new Date(at).toISOString();
      return {
        Stacks: [{ StackStatus: status, CreationTime: time(createdAt), LastUpdatedTime: time(updatedAt), Outputs }],
      };
    },
    DescribeStackResources: ({ StackName }) => ({
      StackResources: [...stackOf(StackName).resources].map(([LogicalResourceId, { type, physicalId }]) => ({
        ...{ LogicalResourceId, ResourceType: type, PhysicalResourceId: physicalId },
      })),
    }),
    DescribeStackResource: ({ StackName, LogicalResourceId }) => ({
      StackResourceDetail: { PhysicalResourceId: stackOf(StackName).resources.get(LogicalResourceId)?.physicalId },
    }),
    DescribeStackEvents: ({ StackName }) => ({
      StackEvents: cloud.events
        .filter((event) => event.stackName === StackName)
        .map(({ time, logicalId, status, reason, type }) => ({
          ...{ Timestamp: time, LogicalResourceId: logicalId, ResourceStatus: status, ResourceType: type },
          ResourceStatusReason: reason,
        }))
        .reverse(),
    }),
    DeleteStack: async ({ StackName }) => {
      await cloud.destroy([StackName]);
      return {};
    },
    DescribeLogStreams: () => ({ logStreams: [{ logStreamName: 'x/spark-1-driver-a/stdout', creationTime: 1 }] }),
    GetLogEvents: () => ({ events: [{ message: 'Traceback' }] }),
    DescribeSchema: ({ SchemaName }) => ({ SchemaName }),
    AssumeRole: () => ({ Credentials: {} }),
    GetRole: () => ({ Role: { AssumeRolePolicyDocument: { Statement: [] } } }),
    ReceiveMessage: () => ({
      Messages:
        calls.filter((call) => call === 'ReceiveMessage').length === 1 ? [{ Body: JSON.stringify(DETAIL) }] : [],
    }),
  };
  return {
    calls,
    async aws(service, operation, input) {
      calls.push(operation);
      if (service === 'emr-containers') return cloud.emr.invoke(operation as 'StartJobRun', input as never);
      return canned[operation](input as Record<string, never>);
    },
    async deploy(stack, { version = 1 } = {}) {
      const failure = { FailsAfterAMinute: { when: clock.sleep(20_000) } };
      try {
        await cloud.deploy(assembly(version), { stacks: [stack], ...(version === 2 && { failures: failure }) });
        return true;
      } catch (error) {
        if (!(error instanceof DeploymentFailed)) throw error;
        return false;
      }
    },
    isStopped: () => false,
    now: () => clock.now(),
    sleep: (milliseconds) => clock.sleep(Math.min(milliseconds, 2_000)),
  };
}

async function answersOf(cloud: Cloud, names = Object.keys(QUESTIONS), overrides: Partial<Tools> = {}) {
  const recording = recorder({ ...embedded(cloud), ...overrides }, SETTINGS);
  const answers: Record<string, Record<string, never>> = {};
  await ask(names, recording, (name, answer) => (answers[name] = answer as Record<string, never>));
  return { answers, recording };
}

const newAccount = async () => {
  // the rollback takes as long as in recordings, so that polling every two seconds observes it
  const cloud = await newCloud({ behavior: { rollbackPreparation: 20_000 } });
  cloud.emr.addVirtualCluster('limited', { queueSize: 1 });
  cloud.emr.setScript((request) =>
    request.retryPolicyConfiguration
      ? { pending: 100, submitted: 100, running: 1_000, end: 'FAILED' }
      : { end: 'never' },
  );
  return cloud;
};

test('the embedded cloud answers every question, and all resources are deleted', async () => {
  const cloud = await newAccount();
  const { answers, recording } = await answersOf(cloud);
  expect(Object.keys(answers)).toEqual(Object.keys(QUESTIONS));
  expect(answers).toMatchObject({
    rollback: {
      movesLastUpdatedTime: false,
      stack: expect.arrayContaining([expect.objectContaining({ StackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS' })]),
      resource: expect.arrayContaining([
        expect.objectContaining({ PhysicalResourceId: expect.stringContaining('jobruns') }),
      ]),
      events: expect.arrayContaining([expect.arrayContaining(['UPDATE_ROLLBACK_COMPLETE'])]),
    },
    attempts: {
      streams: [expect.objectContaining({ logStreams: [expect.objectContaining({ creationTime: 1 })] })],
      logs: { 'x/spark-1-driver-a/stdout': ['Traceback'] },
    },
    queue: { starts: [{ id: expect.any(String) }, { error: 'ValidationException' }, { error: 'ValidationException' }] },
    token: { first: { id: expect.any(String) } },
    permissions: { untagged: { id: expect.any(String) }, tagged: { id: expect.any(String) } },
    events: { received: [DETAIL], states: expect.arrayContaining([expect.objectContaining({ state: 'CANCELLED' })]) },
  });
  const resources = (answers.rollback as unknown as { resource: { PhysicalResourceId?: string }[] }).resource;
  expect(new Set(resources.map((one) => one.PhysicalResourceId)).size).toBe(2);

  await expect(removeAll(recording)).resolves.toEqual([]);
  expect([...cloud.stacks.values()].filter(({ status }) => status !== 'DELETE_COMPLETE')).toEqual([]);
  expect(cloud.emr.jobRuns().filter(({ state }) => /PENDING|SUBMITTED|RUNNING/.test(state ?? ''))).toEqual([]);
}, 120_000);

test('records the error of a failed question and continues with the next one', async () => {
  const cloud = await newAccount();
  const { answers } = await answersOf(cloud, ['rollback', 'token'], { deploy: async () => false });
  expect(answers.rollback).toMatchObject({
    error: 'Error',
    message: 'Version 1 of VerifyRollback could not be deployed',
  });
  expect(answers.token).toMatchObject({ first: { id: expect.any(String) } });
});

test('after a signal, nothing is started and all resources are deleted', async () => {
  const cloud = await newAccount();
  let stopped = false;
  const own = embedded(cloud);
  const recording = recorder({ ...own, isStopped: () => stopped }, SETTINGS);
  await recording.start();
  await own.deploy(STACKS.permissions);
  stopped = true;
  await ask(['token', 'queue'], recording, () => fail('asked'));
  await expect(recording.start()).resolves.toMatchObject({ message: 'stopped' });
  await expect(removeAll(recording)).resolves.toEqual([]);
  await wait(200);
  expect(cloud.emr.jobRuns().map(({ state }) => state)).toEqual([expect.stringMatching(/^CANCEL/)]);
  expect([...cloud.stacks.values()].filter(({ status }) => status !== 'DELETE_COMPLETE')).toEqual([]);
});

test('reports a stack that cannot be deleted', async () => {
  const cloud = await newAccount();
  const own = embedded(cloud);
  await own.deploy(STACKS.permissions);
  let time = 0;
  const recording = recorder(
    {
      ...own,
      now: () => (time += 600_000),
      sleep: async () => undefined,
      aws: (service, operation, input) =>
        operation === 'DeleteStack' ? Promise.reject(new Error('no')) : own.aws(service, operation, input),
    },
    SETTINGS,
  );
  await expect(removeAll(recording)).resolves.toEqual([STACKS.permissions]);
});

test('questions without a stack make no call to CloudFormation', async () => {
  const cloud = await newAccount();
  const { answers, recording } = await answersOf(cloud, ['token'], {
    aws: (service, operation, input) =>
      service === 'cloudformation' ? Promise.reject(new Error('no')) : embedded(cloud).aws(service, operation, input),
  });
  await expect(removeAll(recording, Object.keys(answers))).resolves.toEqual([]);
});

test('errors of the AWS CLI become service errors', () => {
  const text = '\nAn error occurred (ValidationException) when calling the StartJobRun operation: the words\nof it\n';
  expect(cliError(text)).toMatchObject({ name: 'ValidationException', message: 'the words\nof it' });
  expect(cliError('aws: command not found')).toMatchObject({ name: 'CliError', message: 'aws: command not found' });
});

test('recordings mask the account ID', () => {
  const arn = 'arn:aws:iam::123456789012:role/job';
  expect(withoutAccount({ arn, id: '00000002vhi7od3su5d', uuid: '11111111-2222-3333-4444-555555555555' })).toBe(
    '{\n "arn": "arn:aws:iam::A:role/job",\n "id": "00000002vhi7od3su5d",\n "uuid": "11111111-2222-3333-4444-555555555555"\n}',
  );
});

test('the CDK CLI gets the settings as context', () => {
  expect(cdkArguments(SETTINGS, 2).join(' ')).toContain(`-c virtualClusterId=${VIRTUAL_CLUSTER} `);
  expect(cdkArguments(SETTINGS, 2)).toContain('version=2');
});
