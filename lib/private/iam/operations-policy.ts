import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { JobRunProviderProps } from '../../job-run-provider-props';
import { kmsKeyResource } from './kms-key-resource';
import { acknowledgeWildcards } from './nag';

/**
 * The permissions for the dead-letter queue and for tracing. Lambda checks them when it creates the function. Undefined if the
 * function has neither.
 */
export function operationsPolicy(
  role: iam.Role,
  { deadLetterQueue, tracing = lambda.Tracing.DISABLED }: JobRunProviderProps,
): iam.ManagedPolicy | undefined {
  const statements: iam.PolicyStatement[] = [];
  const allow = (actions: string[], resource: string, conditions?: iam.Conditions) =>
    statements.push(new iam.PolicyStatement({ actions, resources: [resource], conditions }));
  if (deadLetterQueue) allow(['sqs:SendMessage'], deadLetterQueue.queueArn);
  if (deadLetterQueue?.encryptionMasterKey) {
    const { resource, conditions } = kmsKeyResource(deadLetterQueue.encryptionMasterKey);
    allow(['kms:Decrypt', 'kms:GenerateDataKey'], resource, conditions);
  }
  if (tracing !== lambda.Tracing.DISABLED) allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*');
  if (statements.length === 0) return undefined;
  // a managed policy, because the inline policy quota is reserved for the job runs
  const policy = new iam.ManagedPolicy(role, 'Operations', { statements, roles: [role] });
  const reason =
    'X-Ray does not support resource-level permissions for traces, and the ARN of a key with an imported alias is unknown';
  acknowledgeWildcards(policy, { resources: statements.flatMap(({ resources }) => resources) }, reason);
  return policy;
}
