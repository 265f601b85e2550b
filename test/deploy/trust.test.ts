import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnResource, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { jsonRequest } from '../../lambda/aws/signed-request';
import { JobRun, type JobRunProps, JobRunProvider, JobTemplate, WaitFor } from '../../lib';
import { systemClock } from '../../local/clock';
import { REPLACES_TAG } from '../../lib/private/contract';
import type { Cloud } from '../../local/cloud';
import type { ResourceRecord } from '../../local/cloudformation/resource';
import {
  expectOneAnswerEach,
  failureOf,
  job,
  jobRunProps,
  newCloud,
  settled,
  states,
  synthesizeApp,
  VIRTUAL_CLUSTER,
} from './deployment';

// teams that share a virtual cluster and a provider; one of them attacks the others: docs/security.md

const ACTIVE = /^(PENDING|SUBMITTED|RUNNING)$/;
const CANCELLED = 'CANCELLED';
const ROLES = 'arn:aws:iam::123456789012:role/';
const OTHER_JOB = { jobDriver: job('local:///other.py') };
const SIBLING_FAILS = { failures: { Sibling: {} } };

let cloud: Cloud;
beforeEach(async () => {
  // a function retries a denied call for a minute
  cloud = await newCloud({ clock: systemClock({ speed: 60 }) });
});

interface Teams {
  readonly Alpha?: Partial<JobRunProps>;
  readonly Beta?: Partial<JobRunProps>;
  /** Adds a resource to Beta that is created after its job run, and fails if a deployment plans it. */
  readonly sibling?: boolean;
  /** The resources of a third team, whose stack has no statements. */
  readonly mallory?: (stack: Stack, provider: JobRunProvider) => void;
}

function app({ sibling, mallory, ...teams }: Teams): string {
  return synthesizeApp((root) => {
    const provider = new JobRunProvider(new Stack(root, 'Platform'), 'Provider');
    for (const name of ['Alpha', 'Beta'] as const) {
      const stack = new Stack(root, name);
      const executionRole = Role.fromRoleArn(stack, 'Role', ROLES + name);
      const jobRun = new JobRun(stack, 'JobRun', { ...jobRunProps(stack), executionRole, provider, ...teams[name] });
      if (sibling && name === 'Beta') new CfnTopic(stack, 'Sibling').node.addDependency(jobRun);
    }
    if (mallory) mallory(new Stack(root, 'Mallory'), provider);
  });
}

const custom = (stack: Stack, { functionArn: ServiceToken }: JobRunProvider, type: string, properties: object) =>
  void new CfnResource(stack, 'Attack', {
    type: `Custom::EMRContainersJobRun${type}`,
    properties: { ServiceToken, ...properties },
  });

/** The stack's job run, as recorded by CloudFormation. */
function recordOf(stackName: string): { -readonly [Name in keyof ResourceRecord]: ResourceRecord[Name] } {
  const resources = [...cloud.stacks.get(stackName)!.resources.values()];
  return resources.find(({ type }) => type === 'Custom::EMRContainersJobRun')!;
}

function arnOf(stackName: string): string {
  return recordOf(stackName).physicalId;
}

function stateOf(arn: string): string | undefined {
  return cloud.emr.jobRuns().find((run) => run.arn === arn)?.state;
}

test('two teams can deploy, change, roll back and destroy their stacks', async () => {
  await cloud.deploy(app({}));
  await cloud.deploy(app({ Alpha: OTHER_JOB }));
  expect(states(cloud)).toEqual(
    [CANCELLED, expect.stringMatching(ACTIVE), expect.stringMatching(ACTIVE)].sort(byState),
  );
  const before = arnOf('Beta');
  const failure = await failureOf(
    cloud.deploy(app({ Alpha: OTHER_JOB, Beta: OTHER_JOB, sibling: true }), SIBLING_FAILS),
  );
  expect(failure.failedStack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(arnOf('Beta')).toBe(before);
  expect(stateOf(before)).toMatch(ACTIVE);
  cloud.emr.setScript(() => ({ pending: 100, submitted: 100, running: 100 }));
  await cloud.deploy(
    app({ Alpha: { waitFor: WaitFor.COMPLETION }, Beta: { ...OTHER_JOB, waitFor: WaitFor.COMPLETION } }),
  );
  await cloud.destroy();
  await settled(cloud);
  expectOneAnswerEach(cloud);
  expect(states(cloud).filter((state) => state !== CANCELLED && state !== 'COMPLETED')).toEqual([]);
});

const byState = (one: unknown, other: unknown) => Number(other === CANCELLED) - Number(one === CANCELLED);

describe('an attack', () => {
  const deployTeams = () => cloud.deploy(app({}));

  test('by a stack without statements starts no job run with another team’s role', async () => {
    await deployTeams();
    const Request = {
      virtualClusterId: VIRTUAL_CLUSTER,
      executionRoleArn: `${ROLES}Alpha`,
      releaseLabel: 'emr-7.13.0-latest',
      jobDriver: { sparkSubmitJobDriver: { entryPoint: 's3://mallory/steal.py' } },
    };
    const mallory = (stack: Stack, provider: JobRunProvider) => custom(stack, provider, '', { Request });
    const failure = await failureOf(cloud.deploy(app({ mallory })));
    expect(failure.message).toMatch(/StartJobRun on virtual cluster cluster1 failed: AccessDenied/);
    expect(states(cloud)).toHaveLength(2);
    expect(failure.failedStack.status).toBe('ROLLBACK_COMPLETE');
  });

  test('by a job template with a role that no stack’s statements name starts nothing', async () => {
    await deployTeams();
    const { id } = await cloud.emr.invoke('CreateJobTemplate', {
      name: 'foreign',
      clientToken: 'foreign',
      jobTemplateData: {
        executionRoleArn: `${ROLES}Admin`,
        releaseLabel: 'emr-7.13.0-latest',
        jobDriver: { sparkSubmitJobDriver: { entryPoint: 's3://mallory/steal.py' } },
      },
    });
    const mallory = (stack: Stack, provider: JobRunProvider) => {
      const { virtualCluster } = jobRunProps(stack);
      new JobRun(stack, 'JobRun', {
        ...{ virtualCluster, provider },
        jobTemplate: JobTemplate.fromJobTemplateId(stack, 'Template', id!),
      });
    };
    const failure = await failureOf(cloud.deploy(app({ mallory })));
    expect(failure.message).toMatch(/iam:PassRole on resource: \S+role\/Admin/);
    expect(states(cloud)).toHaveLength(2);
  });

  test('by a Completion of another team’s job run, with a timeout of a second, does not cancel it', async () => {
    await deployTeams();
    const victim = arnOf('Alpha');
    const mallory = (stack: Stack, provider: JobRunProvider) =>
      custom(stack, provider, 'Completion', { ...completion(provider, victim), TimeoutSeconds: '1' });
    const failure = await failureOf(cloud.deploy(app({ mallory })));
    expect(failure.message).toContain('JobRunArn must be the ARN of a job run of this stack');
    expect(stateOf(victim)).toMatch(ACTIVE);
  });

  const completion = ({ waiterArn }: JobRunProvider, JobRunArn: string) => ({
    JobRunArn,
    WaiterArn: waiterArn,
    TimeoutSeconds: '600',
    ServiceTimeout: 900,
  });

  test('by a Completion of another team’s job run reveals nothing about the run', async () => {
    cloud.emr.setScript(() => ({
      end: 'FAILED',
      failureReason: 'USER_ERROR',
      stateDetails: 'Table payroll not found',
    }));
    await deployTeams();
    const victim = arnOf('Alpha');
    const mallory = (stack: Stack, provider: JobRunProvider) =>
      custom(stack, provider, 'Completion', completion(provider, victim));
    await failureOf(cloud.deploy(app({ mallory })));
    const answer = cloud.answers
      .map(({ body }) => JSON.parse(body) as Record<string, unknown>)
      .find(({ Reason }) => Reason);
    expect(answer).toMatchObject({ Status: 'FAILED' });
    expect(answer!.Reason).not.toMatch(/payroll|USER_ERROR|FAILED|describe-job-run/);
  });

  test('by a Delete of another team’s job run does not cancel the run, and the stack is deleted', async () => {
    await deployTeams();
    const victim = arnOf('Alpha');
    recordOf('Beta').physicalId = victim;
    await cloud.destroy(['Beta']);
    expect(stateOf(victim)).toMatch(ACTIVE);
    const warnings = cloud.logs.filter(({ message }) => message.includes('"WARN"'));
    expect(warnings.map(({ message }) => message).join()).toContain('so it is not cancelled');
  });

  test.each([
    ['account', ':123456789012:', ':999999999999:'],
    ['region', ':eu-west-1:', ':us-east-1:'],
    ['partition', 'arn:aws:', 'arn:aws-cn:'],
  ])('by an ARN of another %s does not reach the run with that ID', async (_, own, other) => {
    await deployTeams();
    const beta = arnOf('Beta');
    const foreign = beta.replace(own, other);
    recordOf('Beta').physicalId = foreign;
    const mallory = (stack: Stack, provider: JobRunProvider) =>
      custom(stack, provider, 'Completion', completion(provider, foreign));
    const failure = await failureOf(cloud.deploy(app({ mallory }), { stacks: ['Mallory'] }));
    expect(failure.message).toContain('JobRunArn must be the ARN of a job run in the account and region of the stack');
    await cloud.destroy(['Beta']);
    expect(stateOf(beta)).toMatch(ACTIVE);
  });

  describe('by a caller that may start the waiter', () => {
    const cloudFormationEvent = () => ({
      RequestType: 'Delete',
      ResourceType: 'Custom::EMRContainersJobRun',
      StackId: cloud.stacks.get('Alpha')!.stackId,
      LogicalResourceId: recordOf('Alpha').logicalId,
      PhysicalResourceId: arnOf('Alpha'),
      RequestId: '1',
      ResponseURL: `${cloud.endpoint}/none`,
      ResourceProperties: { Request: { virtualClusterId: VIRTUAL_CLUSTER } },
    });

    const madeUpWait = (ResponseURL: string) => {
      const { StackId, RequestId, LogicalResourceId, PhysicalResourceId } = cloudFormationEvent();
      const answer = { ResponseURL, StackId, RequestId, LogicalResourceId, PhysicalResourceId };
      const [, , virtualClusterId, , id] = PhysicalResourceId.split('/');
      const until = { state: 'COMPLETED', stableMs: 0 };
      return {
        ...{ answer, jobRun: { virtualClusterId, id }, deadline: 1, windowEnd: 1, driverLog: 'ON', until },
        poll: { done: false, wait: 0, runningSince: 0, attempt: 0 },
      };
    };

    test.each([
      ['of the embedded cloud', () => `${cloud.endpoint}/none`],
      ['elsewhere', () => 'http://localhost:1/none'],
    ])('with an expired wait does not cancel a job run, with a response URL %s', async (_, url) => {
      let started = 0;
      cloud.emr.setScript(() => (started++ === 0 ? { end: 'never' } : {}));
      await cloud.deploy(app({ Beta: { waitFor: WaitFor.COMPLETION } }));
      const before = cloud.invocations.length;
      await startWaiter(madeUpWait(url()));
      // no response reaches its URL, so the waiter continues
      while (cloud.invocations[before]?.endedAt === undefined) await cloud.clock.sleep(100);
      expect(stateOf(arnOf('Alpha'))).toMatch(ACTIVE);
    });

    test.each([
      ['with an event of CloudFormation', () => cloudFormationEvent()],
      [
        'with an event of CloudFormation in a wait',
        () => {
          const { StackId, RequestId, LogicalResourceId, ResponseURL } = cloudFormationEvent();
          const answer = { StackId, RequestId, LogicalResourceId, ResponseURL, PhysicalResourceId: 'x' };
          const jobRun = { virtualClusterId: VIRTUAL_CLUSTER, id: { of: 'Alpha' } };
          return { ...cloudFormationEvent(), answer, jobRun, deadline: 1, windowEnd: 1 };
        },
      ],
    ])('%s makes no call to EMR', async (_, input) => {
      let started = 0;
      cloud.emr.setScript(() => (started++ === 0 ? { end: 'never' } : {}));
      // a stack that waits allows the function to start the waiter
      await cloud.deploy(app({ Beta: { waitFor: WaitFor.COMPLETION } }));
      const calls = cloud.emr.calls.length;
      await startWaiter({ ...input(), poll: { done: false, wait: 0 } });
      while (cloud.executions.at(-1)?.status === 'RUNNING') await cloud.clock.sleep(100);
      await settled(cloud);
      expect(cloud.emr.calls).toHaveLength(calls);
      expect(stateOf(arnOf('Alpha'))).toMatch(ACTIVE);
    });
  });

  test('by a virtual cluster that is a path stops no Delete', async () => {
    await deployTeams();
    const Request = { virtualClusterId: '..', executionRoleArn: `${ROLES}Alpha`, jobDriver: {} };
    const mallory = (stack: Stack, provider: JobRunProvider) => custom(stack, provider, '', { Request });
    const failure = await failureOf(cloud.deploy(app({ mallory })));
    expect(failure.failedStack.status).toBe('ROLLBACK_COMPLETE');
  });

  test('by a forged tag does not make a rollback adopt, or a Delete cancel, another team’s job run', async () => {
    await deployTeams();
    const victim = arnOf('Alpha');
    cloud.emr.setIntercept(async (operation, _input, next) => {
      const output = await next();
      const { arn: resourceArn } = output as { arn?: string };
      if (operation === 'StartJobRun')
        await cloud.emr.invoke('TagResource', { resourceArn: resourceArn!, tags: { [REPLACES_TAG]: victim } });
      return output;
    });
    await failureOf(cloud.deploy(app({ Beta: OTHER_JOB, sibling: true }), SIBLING_FAILS));
    expect(arnOf('Beta')).not.toBe(victim);
    await cloud.destroy(['Beta']);
    expect(stateOf(victim)).toMatch(ACTIVE);
  });

  test('by tags in a request does not assign the run to another team', async () => {
    const tags = { 'cdk-emr-containers:owner': 'x', 'CDK-EMR-Containers:stack': 'y', team: 'beta' };
    await cloud.deploy(app({}));
    const mallory = app({ Beta: OTHER_JOB });
    rewrite(mallory, 'Beta', (template) => {
      for (const { Type, Properties } of Object.values(template.Resources))
        if (Type === 'Custom::EMRContainersJobRun') Object.assign(Properties.Request as object, { tags });
    });
    await cloud.deploy(mallory);
    const { tags: started = {} } = cloud.emr.jobRuns().at(-1)!.request;
    expect(Object.keys(started).sort()).toEqual([
      'cdk-emr-containers:owner',
      'cdk-emr-containers:replaces',
      'cdk-emr-containers:spec',
      'cdk-emr-containers:stack',
      'team',
    ]);
    expect(started['cdk-emr-containers:owner']).not.toBe('x');
  });
});

/** Starts the waiter of the shared provider with an input, as the function's role, which has the permission. */
async function startWaiter(input: object): Promise<void> {
  const resources = [...cloud.stacks.get('Platform')!.resources.values()];
  const find = (type: string, id = /./) => resources.find((one) => one.type === type && id.test(one.logicalId))!;
  const role = String(find('AWS::IAM::Role', /^ProviderRole/).attributes.Arn);
  const secret = createHash('sha256')
    .update(`${role} ${find('AWS::Lambda::Function').physicalId}`)
    .digest('hex');
  const env = {
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_ACCESS_KEY_ID: `ASIA${secret.slice(0, 16).toUpperCase()}`,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: `local-${secret}`,
  };
  const before = { ...process.env };
  Object.assign(process.env, env);
  const stateMachineArn = find('AWS::StepFunctions::StateMachine').physicalId;
  try {
    const start = { stateMachineArn, name: 'attack', input: JSON.stringify(input) };
    await jsonRequest('states', '1.0', 'AWSStepFunctions.StartExecution', start);
  } finally {
    for (const name of Object.keys(env)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

describe('stacks deployed by the previous version', () => {
  test.each([
    ['are updated and destroyed', false],
    ['are updated, roll back and are destroyed', true],
  ])('%s', async (_, rollsBack) => {
    const waiting = { waitFor: WaitFor.COMPLETION };
    cloud.emr.setScript(() => ({ pending: 100, submitted: 100, running: 100 }));
    await cloud.deploy(asBefore(app({ Alpha: waiting, Beta: waiting })));
    cloud.emr.setScript(() => ({ pending: 100, submitted: 100, end: 'never' }));
    await cloud.deploy(asBefore(app({ Beta: OTHER_JOB })));
    expect(stateOf(arnOf('Beta'))).toMatch(ACTIVE);

    const update = cloud.deploy(app({ sibling: true }), rollsBack ? SIBLING_FAILS : {});
    if (rollsBack) expect((await failureOf(update)).failedStack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    else await update;
    expect(stateOf(arnOf('Beta'))).toMatch(ACTIVE);
    await cloud.destroy();
    await settled(cloud);
    expectOneAnswerEach(cloud);
    expect(states(cloud).filter((state) => state !== CANCELLED && state !== 'COMPLETED')).toEqual([]);
  });
});

interface Statement {
  Action: string | string[];
  Condition?: Record<string, unknown>;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

interface Template {
  readonly Resources: Record<string, Resource>;
}

function rewrite(directory: string, stackName: string, change: (template: Template) => void): void {
  const file = join(directory, `${stackName}.template.json`);
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  change(template);
  writeFileSync(file, JSON.stringify(template));
}

/** An assembly with the policies and the waiter of the previous version. */
function asBefore(directory: string): string {
  const names = readdirSync(directory).flatMap((name) => /^(\w+)\.template\.json$/.exec(name)?.[1] ?? []);
  for (const name of names) {
    rewrite(directory, name, ({ Resources }) => {
      for (const { Type, Properties } of Object.values(Resources)) {
        if (Type === 'AWS::IAM::Policy')
          (Properties.PolicyDocument as { Statement: Statement[] }).Statement.forEach(widen);
        if (Type !== 'AWS::StepFunctions::StateMachine') continue;
        const payload = /\\"Payload\\":\{(?:[^{}]|\{[^{}]*\})*\}/;
        const text = JSON.stringify(Properties.DefinitionString);
        expect(text).toMatch(payload);
        Properties.DefinitionString = JSON.parse(text.replace(payload, '\\"Payload.$\\":\\"$\\"'));
      }
    });
  }
  return directory;
}

function widen(statement: Statement): void {
  const actions = [statement.Action].flat();
  if (actions.includes('emr-containers:DescribeVirtualCluster')) actions.push('emr-containers:CancelJobRun');
  statement.Action = actions;
  if (/StartJobRun|TagResource/.test(actions.join())) delete statement.Condition?.StringLike;
  if (Object.keys(statement.Condition ?? {}).length === 0) delete statement.Condition;
}
