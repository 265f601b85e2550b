import { Duration, type Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { SnsTopic, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { JobRun, JobRunSchedule } from '../../lib';
import type { Cloud } from '../../local/cloud';
import { matchesPattern } from '../../local/events/event-pattern';
import { jobRunProps, newCloud, states, synthesize, VIRTUAL_CLUSTER } from './deployment';

const RULE = 'AWS::Events::Rule';
const SCHEDULE = 'AWS::Scheduler::Schedule';

let cloud: Cloud;
beforeEach(async () => {
  cloud = await newCloud();
});

/** A stack with a job run and a schedule, whose failures notify a topic, a queue and an alarm. */
function observed(stack: Stack): void {
  const props = jobRunProps(stack);
  const jobRun = new JobRun(stack, 'JobRun', props);
  const topic = new Topic(stack, 'Topic');
  jobRun.onFailed('Failed', { target: new SnsTopic(topic) });
  jobRun.onStateChange('Changed', { target: new SqsQueue(new Queue(stack, 'Queue')) });
  const alarm = jobRun.metricFailed().createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 });
  alarm.addAlarmAction(new SnsAction(topic));
  const nightly = new JobRunSchedule(stack, 'Nightly', {
    ...props,
    schedule: ScheduleExpression.rate(Duration.days(1)),
  });
  nightly.onFailed('Failed', { target: new SnsTopic(topic) });
}

/** When the resources of a type were created, optionally only those of one name. */
function createdAt(type: string, logicalId = /./): number[] {
  const created = cloud.events.filter((event) => event.type === type && event.status === 'CREATE_COMPLETE');
  return created.filter((event) => logicalId.test(event.logicalId)).map(({ time }) => time);
}

/** The properties of a resource, with CloudFormation's values filled in. */
function propertiesOf(type: string, logicalId = /./): Record<string, unknown> {
  const resources = [...cloud.stacks.values()].flatMap((stack) => [...stack.resources.values()]);
  const found = resources.find((resource) => resource.type === type && logicalId.test(resource.logicalId));
  return found!.properties;
}

test('rules and the policies of their targets exist before the job run starts', async () => {
  await cloud.deploy(synthesize(observed));
  // the times of a job run have no milliseconds
  const startedAt = cloud.events.find(({ type }) => type === 'Custom::EMRContainersJobRun')!.time;
  const rules = createdAt(RULE, /^JobRun/);
  expect(rules).toHaveLength(3);
  const policies = [...createdAt('AWS::SNS::TopicPolicy'), ...createdAt('AWS::SQS::QueuePolicy')];
  expect(policies).toHaveLength(2);
  expect(Math.max(...rules, ...policies)).toBeLessThanOrEqual(startedAt);
  expect(createdAt('AWS::CloudWatch::Alarm')).toHaveLength(1);
});

test('rules match the name and the virtual cluster of the job run', async () => {
  await cloud.deploy(synthesize(observed));
  const [{ name, virtualClusterId }] = cloud.emr.jobRuns();
  const { EventPattern: pattern } = propertiesOf(RULE, /^JobRunFailed/);
  expect(pattern).toMatchObject({ detail: { name: [name], virtualClusterId: [virtualClusterId] } });
});

test.each(['EMR Job Run State Change', 'EmrContainers Job Run State Change'])(
  'rules match events of type %s for their job run only',
  async (detailType) => {
    cloud.emr.setScript(() => ({ pending: 100, submitted: 100, running: 3000, end: 'FAILED' }));
    await cloud.deploy(synthesize(observed));
    const { name: _, clientToken: __, ...other } = cloud.emr.jobRuns()[0].request;
    await cloud.emr.invoke('StartJobRun', { ...other, name: 'other', clientToken: 'other' });
    await cloud.clock.sleep(5000);
    const [{ id }] = cloud.emr.jobRuns();
    const events = cloud.emr.events().map((event) => ({ ...event, 'detail-type': detailType }));
    expect(events).toHaveLength(6);
    const matched = (rule: RegExp) => {
      const { EventPattern: pattern } = propertiesOf(RULE, rule);
      return events
        .filter((event) => matchesPattern(pattern as object, event))
        .map(({ detail }) => [detail.id, detail.state]);
    };
    expect(matched(/^JobRunFailed/)).toEqual([[id, 'FAILED']]);
    expect(matched(/^JobRunChanged/)).toEqual(['SUBMITTED', 'RUNNING', 'FAILED'].map((state) => [id, state]));
    expect(matched(/^Nightly/)).toEqual([]);
  },
);

test('only rules for new attempts match the attempts of a retry policy', async () => {
  cloud.emr.setScript(() => ({ pending: 100, submitted: 100, running: 3000, attempts: 3, end: 'FAILED' }));
  await cloud.deploy(
    synthesize((stack) => {
      const queue = new Queue(stack, 'Queue');
      const props = { ...jobRunProps(stack), maxAttempts: 3 };
      const jobRun = new JobRun(stack, 'JobRun', props);
      jobRun.onNewDriverAttempt('Attempt', { target: new SqsQueue(queue) });
      jobRun.onStateChange('Changed', { target: new SqsQueue(queue) });
      new JobRun(stack, 'Other', props).onNewDriverAttempt('Attempt', { target: new SqsQueue(queue) });
    }),
  );
  await cloud.clock.sleep(5000);
  const { id } = cloud.emr.jobRuns().find(({ name }) => /JobRun/.test(name!))!;
  const matched = (rule: RegExp) =>
    cloud.emr
      .events()
      .filter((event) => matchesPattern(propertiesOf(RULE, rule).EventPattern as object, event))
      .map(({ detail }) => [detail.id, detail.currentAttemptCount ?? detail.state]);
  expect(matched(/^JobRunAttempt/)).toEqual([2, 3].map((attempt) => [id, attempt]));
  expect(matched(/^JobRunChanged/)).toEqual(['SUBMITTED', 'RUNNING', 'FAILED'].map((state) => [id, state]));
});

test('the rule of a schedule matches the events of the runs that the schedule starts', async () => {
  await cloud.deploy(synthesize(observed));
  const { Input } = propertiesOf(SCHEDULE).Target as { Input: string };
  const { Name: name } = JSON.parse(Input) as { Name: string };
  cloud.emr.setScript(() => ({ pending: 0, submitted: 0, running: 0, end: 'FAILED' }));
  const { name: _, ...request } = cloud.emr.jobRuns()[0].request;
  await cloud.emr.invoke('StartJobRun', { ...request, name, clientToken: 'scheduled' });
  const { EventPattern: pattern } = propertiesOf(RULE, /^NightlyFailed/);
  const matched = cloud.emr.events().filter((event) => matchesPattern(pattern as object, event));
  expect(matched.map(({ detail }) => [detail.name, detail.state])).toEqual([[name, 'FAILED']]);
});

test('a schedule is created after its rule, with a fully resolved request', async () => {
  await cloud.deploy(synthesize(observed));
  expect(createdAt(RULE, /^Nightly/)[0]).toBeLessThanOrEqual(createdAt(SCHEDULE)[0]);
  const { Input } = propertiesOf(SCHEDULE).Target as { Input: string };
  expect(JSON.parse(Input)).toMatchObject({
    VirtualClusterId: VIRTUAL_CLUSTER,
    ClientToken: expect.stringMatching(/^\w{8}-[0-9a-f]{8}-<aws\.scheduler\.scheduled-time>$/),
  });
  expect(cloud.emr.jobRuns()).toHaveLength(1);
});

test('an update of the rules starts no job run, and deleting the stack cancels its run', async () => {
  await cloud.deploy(synthesize((stack) => void new JobRun(stack, 'JobRun', jobRunProps(stack))));
  await cloud.deploy(synthesize(observed));
  expect(cloud.emr.jobRuns()).toHaveLength(1);
  await cloud.destroy();
  expect(states(cloud)).toEqual(['CANCELLED']);
  expect(cloud.events.map(({ status }) => status)).not.toContain('DELETE_FAILED');
});

test('rules still exist when the job run is cancelled', async () => {
  await cloud.deploy(synthesize(observed));
  await cloud.destroy();
  const [{ finishedAt }] = cloud.emr.jobRuns();
  const removed = cloud.events.filter(({ type, status }) => type === RULE && status === 'DELETE_IN_PROGRESS');
  const ofTheRun = removed.filter(({ logicalId }) => logicalId.startsWith('JobRun'));
  expect(ofTheRun).toHaveLength(3);
  expect(Math.min(...ofTheRun.map(({ time }) => time))).toBeGreaterThanOrEqual(finishedAt!.getTime());
});
