import { Duration, Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { JobRun, JobRunProvider, JobRunSchedule, JobTemplate, WaitFor } from '../../lib';
import type { Cloud } from '../../local/cloud';
import type { ConditionContext } from '../../local/service';
import { jobRunProps, newCloud, synthesizeApp, VIRTUAL_CLUSTER } from './deployment';

const ACCOUNT = 'eu-west-1:123456789012';
const EMR = `arn:aws:emr-containers:${ACCOUNT}:`;
const CLUSTER = `${EMR}/virtualclusters/${VIRTUAL_CLUSTER}`;
const OTHER_CLUSTER = `${EMR}/virtualclusters/cluster2`;
const ROLE = 'arn:aws:iam::123456789012:role/job';
const OTHER_ROLE = 'arn:aws:iam::123456789012:role/admin';
const LOGS = `arn:aws:logs:${ACCOUNT}:log-group:`;

/** The deployed resources that the tables below refer to. */
interface Deployed {
  readonly stack: string;
  readonly otherStack: string;
  readonly template: string;
  readonly otherTemplate: string;
  readonly function: string;
  readonly waiter: string;
  readonly logGroup: string;
}

type Call = [action: string, resource: string | ((deployed: Deployed) => string), context?: Context];
type Context = (deployed: Deployed) => ConditionContext;

const started =
  (role: string): Context =>
  () => ({ 'emr-containers:ExecutionRoleArn': role });
const templated =
  (name: 'template' | 'otherTemplate'): Context =>
  (deployed) => ({
    'emr-containers:JobTemplateArn': deployed[name],
  });
const passedTo =
  (service: string): Context =>
  () => ({ 'iam:PassedToService': service });
const taggedBy =
  (name: 'stack' | 'otherStack'): Context =>
  (deployed) => ({
    'aws:ResourceTag/cdk-emr-containers:stack': deployed[name],
  });

const tagging =
  (name: 'stack' | 'otherStack', context: Context = () => ({})): Context =>
  (deployed) => ({
    ...context(deployed),
    'aws:RequestTag/cdk-emr-containers:stack': deployed[name],
  });
const both =
  (...contexts: Context[]): Context =>
  (deployed) =>
    Object.assign({}, ...contexts.map((context) => context(deployed))) as ConditionContext;

const HANDLER_MAY: Record<string, Call> = {
  'start with the declared role': ['emr-containers:StartJobRun', CLUSTER, tagging('stack', started(ROLE))],
  'start with the declared template': ['emr-containers:StartJobRun', CLUSTER, tagging('stack', templated('template'))],
  'start with the declared template, whose role is a parameter': [
    'emr-containers:StartJobRun',
    CLUSTER,
    tagging('stack', both(templated('template'), started(ROLE))),
  ],
  'read the template': ['emr-containers:DescribeJobTemplate', (deployed) => deployed.template],
  'tag a run as it starts': ['emr-containers:TagResource', `${CLUSTER}/jobruns/*`, tagging('stack')],
  'describe a run': ['emr-containers:DescribeJobRun', `${CLUSTER}/jobruns/1`],
  'cancel its run': ['emr-containers:CancelJobRun', `${CLUSTER}/jobruns/1`, taggedBy('stack')],
  'list runs': ['emr-containers:ListJobRuns', CLUSTER],
  'list runs on a cluster where it no longer has any': ['emr-containers:ListJobRuns', OTHER_CLUSTER],
  'describe the virtual cluster': ['emr-containers:DescribeVirtualCluster', CLUSTER],
  'describe its run elsewhere': ['emr-containers:DescribeJobRun', `${OTHER_CLUSTER}/jobruns/1`, taggedBy('stack')],
  'cancel its run elsewhere': ['emr-containers:CancelJobRun', `${OTHER_CLUSTER}/jobruns/1`, taggedBy('stack')],
  'pass the role to the pods': ['iam:PassRole', ROLE, passedTo('pods.eks.amazonaws.com')],
  'describe the stack': ['cloudformation:DescribeStacks', (deployed) => deployed.stack],
  'describe a resource of the stack': ['cloudformation:DescribeStackResource', (deployed) => deployed.stack],
  'start the waiter': ['states:StartExecution', (deployed) => deployed.waiter],
  'find the log of a driver': ['logs:DescribeLogStreams', `${LOGS}/jobs:log-stream:`],
  'read the log of a driver': ['logs:GetLogEvents', `${LOGS}/jobs:log-stream:cluster1/driver/stderr`],
  'create a stream in its own log group': ['logs:CreateLogStream', (deployed) => `${deployed.logGroup}:log-stream:1`],
  'write its own log': ['logs:PutLogEvents', (deployed) => `${deployed.logGroup}:log-stream:1`],
};

const HANDLER_MAY_NOT: Record<string, Call> = {
  'start on another virtual cluster': ['emr-containers:StartJobRun', OTHER_CLUSTER, tagging('stack', started(ROLE))],
  'start with another role': ['emr-containers:StartJobRun', CLUSTER, tagging('stack', started(OTHER_ROLE))],
  'start with no role and no template': ['emr-containers:StartJobRun', CLUSTER, tagging('stack')],
  'start with the declared role and another template': [
    'emr-containers:StartJobRun',
    CLUSTER,
    tagging('stack', both(started(ROLE), templated('otherTemplate'))),
  ],
  'start with another template': ['emr-containers:StartJobRun', CLUSTER, tagging('stack', templated('otherTemplate'))],
  'start with the template and another role': [
    'emr-containers:StartJobRun',
    CLUSTER,
    tagging('stack', both(templated('template'), started(OTHER_ROLE))),
  ],
  'start without tags': ['emr-containers:StartJobRun', CLUSTER, started(ROLE)],
  'start for another stack': ['emr-containers:StartJobRun', CLUSTER, tagging('otherStack', started(ROLE))],
  'start with the template for another stack': [
    'emr-containers:StartJobRun',
    CLUSTER,
    tagging('otherStack', templated('template')),
  ],
  'tag a run without tags of a stack': ['emr-containers:TagResource', `${CLUSTER}/jobruns/*`],
  'tag a run for another stack': ['emr-containers:TagResource', `${CLUSTER}/jobruns/*`, tagging('otherStack')],
  'cancel a run without tags': ['emr-containers:CancelJobRun', `${CLUSTER}/jobruns/1`],
  'cancel another stack’s run on the virtual cluster': [
    'emr-containers:CancelJobRun',
    `${CLUSTER}/jobruns/1`,
    taggedBy('otherStack'),
  ],
  'read another template': ['emr-containers:DescribeJobTemplate', (deployed) => deployed.otherTemplate],
  'change the virtual cluster': ['emr-containers:DeleteVirtualCluster', CLUSTER],
  'describe another virtual cluster': ['emr-containers:DescribeVirtualCluster', OTHER_CLUSTER],
  'tag runs elsewhere': [
    'emr-containers:TagResource',
    `${OTHER_CLUSTER}/jobruns/1`,
    tagging('stack', taggedBy('stack')),
  ],
  'tag the virtual cluster': ['emr-containers:TagResource', CLUSTER, tagging('stack')],
  'untag a run': ['emr-containers:UntagResource', `${CLUSTER}/jobruns/1`],
  'describe runs elsewhere': ['emr-containers:DescribeJobRun', `${OTHER_CLUSTER}/jobruns/1`],
  'cancel runs elsewhere': ['emr-containers:CancelJobRun', `${OTHER_CLUSTER}/jobruns/1`],
  'describe another stack’s run': [
    'emr-containers:DescribeJobRun',
    `${OTHER_CLUSTER}/jobruns/1`,
    taggedBy('otherStack'),
  ],
  'cancel another stack’s run': ['emr-containers:CancelJobRun', `${OTHER_CLUSTER}/jobruns/1`, taggedBy('otherStack')],
  'pass another role': ['iam:PassRole', OTHER_ROLE, passedTo('pods.eks.amazonaws.com')],
  'pass the role to another service': ['iam:PassRole', ROLE, passedTo('lambda.amazonaws.com')],
  'pass the role to any service': ['iam:PassRole', ROLE],
  'describe another stack': ['cloudformation:DescribeStacks', (deployed) => deployed.otherStack],
  'describe a resource of another stack': ['cloudformation:DescribeStackResource', (deployed) => deployed.otherStack],
  'change the stack': ['cloudformation:UpdateStack', (deployed) => deployed.stack],
  'start another state machine': ['states:StartExecution', `arn:aws:states:${ACCOUNT}:stateMachine:other`],
  'stop the waiter': ['states:StopExecution', (deployed) => deployed.waiter],
  'find another log': ['logs:DescribeLogStreams', `${LOGS}/secrets:log-stream:`],
  'read another log': ['logs:GetLogEvents', `${LOGS}/secrets:log-stream:1`],
  'write another log': ['logs:PutLogEvents', `${LOGS}/jobs:log-stream:1`],
  'read its own log': ['logs:GetLogEvents', (deployed) => `${deployed.logGroup}:log-stream:1`],
  'create a log group': ['logs:CreateLogGroup', (deployed) => deployed.logGroup],
  'invoke itself': ['lambda:InvokeFunction', (deployed) => deployed.function],
};

const SCHEDULE_MAY: Record<string, Call> = {
  'start with the declared role': ['emr-containers:StartJobRun', CLUSTER, started(ROLE)],
  'tag a run as it starts': ['emr-containers:TagResource', `${CLUSTER}/jobruns/*`],
  'pass the role to the pods': ['iam:PassRole', ROLE, passedTo('pods.eks.amazonaws.com')],
};

const SCHEDULE_MAY_NOT: Record<string, Call> = {
  'start on another virtual cluster': ['emr-containers:StartJobRun', OTHER_CLUSTER, started(ROLE)],
  'start with another role': ['emr-containers:StartJobRun', CLUSTER, started(OTHER_ROLE)],
  'start with no role and no template': ['emr-containers:StartJobRun', CLUSTER],
  'start with a template': ['emr-containers:StartJobRun', CLUSTER, templated('template')],
  'tag runs elsewhere': ['emr-containers:TagResource', `${OTHER_CLUSTER}/jobruns/1`],
  'describe a run': ['emr-containers:DescribeJobRun', `${CLUSTER}/jobruns/1`],
  'cancel a run': ['emr-containers:CancelJobRun', `${CLUSTER}/jobruns/1`],
  'pass another role': ['iam:PassRole', OTHER_ROLE, passedTo('pods.eks.amazonaws.com')],
  'pass the role to another service': ['iam:PassRole', ROLE, passedTo('lambda.amazonaws.com')],
  'invoke the function': ['lambda:InvokeFunction', (deployed) => deployed.function],
};

const WAITER_MAY: Record<string, Call> = {
  'invoke the function': ['lambda:InvokeFunction', (deployed) => deployed.function],
};

const WAITER_MAY_NOT: Record<string, Call> = {
  'invoke another function': ['lambda:InvokeFunction', `arn:aws:lambda:${ACCOUNT}:function:other`],
  'invoke a function whose name has the same prefix': ['lambda:InvokeFunction', (deployed) => `${deployed.function}2`],
  'change the function': ['lambda:UpdateFunctionCode', (deployed) => deployed.function],
  'start itself': ['states:StartExecution', (deployed) => deployed.waiter],
  'start a job run': ['emr-containers:StartJobRun', CLUSTER, started(ROLE)],
};

/**
 * The stacks Data (with a job run of its template, a job run of its role, and a schedule) and Functions (if the function is
 * there).
 */
function synthesize(isShared: boolean): string {
  return synthesizeApp((app) => {
    const provider = isShared ? new JobRunProvider(new Stack(app, 'Functions'), 'Provider') : undefined;
    const stack = new Stack(app, 'Data');
    const monitoring = { logGroup: LogGroup.fromLogGroupName(stack, 'Jobs', '/jobs') };
    const props = jobRunProps(stack, { provider, monitoring });
    const { executionRole, releaseLabel, jobDriver } = props;
    new JobRun(stack, 'JobRun', { ...props, waitFor: WaitFor.COMPLETION });
    const template = { executionRole: executionRole!, releaseLabel: releaseLabel!, jobDriver: jobDriver! };
    const jobTemplate = new JobTemplate(stack, 'Template', template);
    new JobRun(stack, 'Templated', { virtualCluster: props.virtualCluster, provider, jobTemplate });
    const schedule = ScheduleExpression.rate(Duration.days(1));
    const { virtualCluster } = props;
    new JobRunSchedule(stack, 'Nightly', { virtualCluster, ...template, schedule, tags: { team: 'data' } });
  });
}

describe.each([
  ['of the stack', false],
  ['of another stack', true],
])('with a function %s', (_, isShared) => {
  let cloud: Cloud;
  let deployed: Deployed;
  let roles: Record<'handler' | 'schedule' | 'waiter', string>;

  beforeAll(async () => {
    // only the permissions matter: no job runs
    cloud = await newCloud({ runs: () => false });
    const stacks = await cloud.deploy(synthesize(isShared));
    const resources = stacks.flatMap((stack) => [...stack.resources.values()]);
    const find = (type: string, id = /./) => resources.find((one) => one.type === type && id.test(one.logicalId))!;
    const arn = (type: string, id?: RegExp) => String(find(type, id).attributes.Arn);
    const logGroup = find('AWS::Logs::LogGroup');
    const otherStack = `arn:aws:cloudformation:${ACCOUNT}:stack/Other/1`;
    deployed = {
      stack: stacks.find(({ stackName }) => stackName === 'Data')!.stackId,
      otherStack: isShared ? stacks.find(({ stackName }) => stackName === 'Functions')!.stackId : otherStack,
      template: find('AWS::EMRContainers::JobTemplate').physicalId,
      otherTemplate: `${EMR}/jobtemplates/other`,
      function: arn('AWS::Lambda::Function'),
      waiter: find('AWS::StepFunctions::StateMachine').physicalId,
      logGroup: `${LOGS}${logGroup.physicalId}`,
    };
    roles = {
      handler: arn('AWS::IAM::Role', /ProviderRole/),
      schedule: arn('AWS::IAM::Role', /Nightly/),
      waiter: arn('AWS::IAM::Role', /Waiter/),
    };
  });

  function isAllowed(role: keyof typeof roles, [action, resource, context = () => ({})]: Call): boolean {
    const arn = typeof resource === 'string' ? resource : resource(deployed);
    return cloud.roles.isAllowed(roles[role], action, arn, context(deployed));
  }

  describe.each([
    ['the handler', 'handler', HANDLER_MAY, HANDLER_MAY_NOT],
    ['the schedule', 'schedule', SCHEDULE_MAY, SCHEDULE_MAY_NOT],
    ['the waiter', 'waiter', WAITER_MAY, WAITER_MAY_NOT],
  ] as const)('%s', (_name, role, may, mayNot) => {
    test.each(Object.entries(may))('may %s', (_title, call) => {
      expect(isAllowed(role, call)).toBe(true);
    });

    test.each(Object.entries(mayNot))('may not %s', (_title, call) => {
      expect(isAllowed(role, call)).toBe(false);
    });
  });
});
