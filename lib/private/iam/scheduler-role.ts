import { Stack } from 'aws-cdk-lib';
import { CfnVirtualCluster } from 'aws-cdk-lib/aws-emrcontainers';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { JobRunScheduleProps } from '../../job-run-schedule-props';
import { acknowledgeInlinePolicy, acknowledgeWildcards } from './nag';
import {
  startCondition,
  startStatementFor,
  type StatementSpec,
  supportingStatements,
} from './start-job-run-statements';

/** The role that a schedule starts its job runs with, and the statements that the schedule's target adds to the role. */
export function schedulerRole(scope: Construct, props: JobRunScheduleProps) {
  const role = new iam.Role(scope, 'Role', {
    description: 'Allows EventBridge Scheduler to start EMR on EKS job runs',
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Stack.of(scope).account, 'aws:SourceArn': groupArn(scope, props) },
      },
    }),
  });
  const policyStatements = statementSpecs(props).map(
    ({ actions, resource, conditions }) =>
      new iam.PolicyStatement({ actions, resources: [resource].flat(), conditions }),
  );
  const resources = policyStatements.flatMap((statement) => statement.resources);
  acknowledgeInlinePolicy(role);
  acknowledgeWildcards(role, { resources }, 'Job run IDs are unknown before the job runs start');
  return { role, policyStatements };
}

/** EventBridge Scheduler sets the schedule group, not the schedule, as the source. */
function groupArn(scope: Construct, { scheduleGroup }: JobRunScheduleProps): string {
  const group = { service: 'scheduler', resource: 'schedule-group', resourceName: 'default' };
  return scheduleGroup?.scheduleGroupArn ?? Stack.of(scope).formatArn(group);
}

function statementSpecs(props: JobRunScheduleProps): StatementSpec[] {
  const arn = CfnVirtualCluster.arnForVirtualCluster(props.virtualCluster);
  const condition = startCondition(props);
  // a template can add tags to its job runs
  const hasTags = props.jobTemplate !== undefined || Object.keys(props.tags ?? {}).length > 0;
  const tagStatement = { actions: ['emr-containers:TagResource'], resource: `${arn}/jobruns/*` };
  return [
    ...(condition ? [startStatementFor(arn, condition)] : []),
    ...supportingStatements(props),
    ...(hasTags ? [tagStatement] : []),
  ];
}
