import { App, Duration, Stack } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { JobRun, type JobRunProps, JobRunSchedule, JobTemplate, VirtualCluster } from '../../../../lib/index';
import { jobRunProps } from '../../render';

const ACCOUNT = '123456789012';

function stackIn(region: string | undefined, account = ACCOUNT, app = new App()): Stack {
  return new Stack(app, `Stack-${region}-${account}`, { env: { region, account } });
}

const virtualClusterOf = (scope: Stack) => ({
  virtualCluster: VirtualCluster.fromVirtualClusterId(scope, 'Vc', 'abc'),
});

const jobTemplateIn = (region: string) => (_: Stack, scope: Stack) => {
  const arn = `arn:aws:emr-containers:${region}:${ACCOUNT}:/jobtemplates/abc`;
  return { jobTemplate: JobTemplate.fromJobTemplateArn(scope, 'Template', arn) };
};

/** A job run and a schedule in eu-west-1. */
function define(propsOf: (app: Stack, stack: Stack) => Partial<JobRunProps>, elsewhere: Stack): (() => unknown)[] {
  const stack = stackIn('eu-west-1', ACCOUNT, elsewhere.node.root as App);
  const props = { ...jobRunProps(stack), ...propsOf(elsewhere, stack) };
  const schedule = ScheduleExpression.rate(Duration.days(1));
  return [
    () => new JobRun(stack, 'JobRun', props),
    () => new JobRunSchedule(stack, 'Schedule', { ...props, schedule }),
  ];
}

test.each([
  ['virtual cluster in another region', virtualClusterOf, stackIn('us-east-1'), 'virtualCluster must be in the region'],
  ['virtual cluster in another account', virtualClusterOf, stackIn('eu-west-1', '1'.repeat(12)), 'virtualCluster must'],
  ['template in another region', jobTemplateIn('us-east-1'), stackIn('us-east-1'), 'jobTemplate must be in the region'],
])('a job fails with a %s, where the service would not look for it', (_, propsOf, elsewhere, message) => {
  for (const make of define(propsOf, elsewhere)) expect(make).toThrow(`${message}`);
});

test.each([
  ['virtual cluster of a region that only the deployment knows', virtualClusterOf, stackIn(undefined)],
  ['template of its region', jobTemplateIn('eu-west-1'), stackIn('us-east-1')],
])('a job may have a %s', (_, propsOf, elsewhere) => {
  for (const make of define(propsOf, elsewhere)) expect(make).not.toThrow();
});
