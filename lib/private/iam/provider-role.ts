import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { JobRunProviderProps } from '../../job-run-provider-props';
import { kmsKeyResource } from './kms-key-resource';
import { acknowledgeInlinePolicy, acknowledgeWildcards } from './nag';

/** The actions that Lambda performs with the function's role to attach the function to a VPC. */
const NETWORK_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

interface ProviderRole {
  readonly role: iam.Role;
  /** The permissions for VPC and environment encryption, which Lambda uses while it creates the function. */
  readonly environmentPolicy?: iam.ManagedPolicy;
}

/** The role of the function, with the permissions that do not depend on its job runs. */
export function providerRole(scope: Construct, logGroup: ILogGroup, props: JobRunProviderProps): ProviderRole {
  const role = new iam.Role(scope, 'Role', {
    description: 'Allows a Lambda function to start, describe and cancel EMR on EKS job runs',
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      Logs: new iam.PolicyDocument({
        statements: [statement(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn)],
      }),
    },
  });
  acknowledgeInlinePolicy(role);
  const statements: iam.PolicyStatement[] = [];
  // most of these actions support no resource-level permissions, and the ARNs of the interfaces are unknown
  if (props.vpc) statements.push(statement(NETWORK_ACTIONS, '*'), withoutFunctionCode(scope, NETWORK_ACTIONS));
  if (props.environmentEncryption) {
    const { resource, conditions } = kmsKeyResource(props.environmentEncryption);
    statements.push(statement(['kms:Decrypt'], resource, conditions));
  }
  if (statements.length === 0) return { role };
  // a managed policy, because the inline policy quota is reserved for the job runs
  const environmentPolicy = new iam.ManagedPolicy(role, 'Environment', { statements, roles: [role] });
  const reason =
    'Network interface IDs are unknown before Lambda creates the interfaces, and the ARN of a key with an imported alias is unknown';
  acknowledgeWildcards(environmentPolicy, { resources: statements.flatMap(({ resources }) => resources) }, reason);
  return { role, environmentPolicy };
}

/**
 * Denies actions to the code of every function, so that only Lambda itself can use them. The function's own ARN would create a
 * circular dependency.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
function withoutFunctionCode(scope: Construct, actions: string[]): iam.PolicyStatement {
  const functions = Stack.of(scope).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const conditions = { ArnLike: { 'lambda:SourceFunctionArn': functions } };
  return new iam.PolicyStatement({ effect: iam.Effect.DENY, actions, resources: ['*'], conditions });
}

function statement(actions: string[], resource: string, conditions?: iam.Conditions): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources: [resource], conditions });
}
