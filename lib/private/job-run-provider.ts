import * as path from 'node:path';
import { Aws, Duration, type IResolvable, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { JobRunPermissions } from './job-run-permissions';
import { StackLimits } from './stack-limits';
import { Waiter } from './waiter';

/** The same directory from the sources in lib/ and from what is compiled into build/. */
const HANDLER_DIRECTORY = path.join(__dirname, '..', '..', 'build', 'handler');

/**
 * The function behind every job run of a stack, with its role and log group.
 *
 * The construct ids here are frozen: CloudFormation does not let a custom resource change its service token.
 */
export class JobRunProvider extends Construct {
  /** The stack's one provider. */
  static of(scope: Construct): JobRunProvider {
    const id = 'EMRContainersJobRunProvider';
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(id) as JobRunProvider | undefined) ?? new JobRunProvider(stack, id);
  }

  readonly permissions: JobRunPermissions;
  readonly limits: StackLimits;
  private readonly handler: lambda.Function;

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'LogGroup', {
      retention: logs.RetentionDays.ONE_MONTH,
      // a rollback that deleted the log would leave nothing to read of why it rolled back
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const role = new iam.Role(this, 'Role', {
      description: 'Starts, observes and cancels the EMR on EKS job runs of a stack',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Logs: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [logGroup.logGroupArn],
            }),
          ],
        }),
      },
    });
    this.permissions = new JobRunPermissions(role);
    this.limits = new StackLimits(Stack.of(this));
    this.node.addValidation({ validate: () => this.limits.problems() });
    this.handler = new lambda.Function(this, 'Function', {
      description: 'Answers CloudFormation for EMR on EKS job runs (cdk-emr-containers)',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(HANDLER_DIRECTORY),
      handler: 'index.handler',
      memorySize: 256,
      // a Delete waits in it until the job run has ended
      timeout: Duration.minutes(15),
      logGroup,
      // imported, so that the function does not depend on the role's policy, which names what depends on the function
      role: iam.Role.fromRoleArn(this, 'FunctionRole', role.roleArn, { mutable: false }),
      environment: { URL_SUFFIX: Aws.URL_SUFFIX },
    });
  }

  /** Not the function's text token, which takes a custom resource several times as long to resolve. */
  get serviceToken(): IResolvable {
    return (this.handler.node.defaultChild as lambda.CfnFunction).getAtt('Arn');
  }

  /** The state machine that waits for job runs; it exists only where something waits. */
  waiter(): Waiter {
    const id = 'Waiter';
    const existing = this.node.tryFindChild(id) as Waiter | undefined;
    if (existing) return existing;
    const waiter = new Waiter(this, id, this.handler);
    this.permissions.allowStartExecution(waiter.stateMachineArn);
    return waiter;
  }
}
