import { CfnOutput, CfnParameter, type CfnResource, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { SfnStateMachine, SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { EntryPoint, JobDriver, JobLifecycle, JobRun, ReleaseLabel, RerunPolicy, VirtualCluster } from '../lib';

/** The stack parameter that starts the query again when its value changes. */
const RESTART = 'Restart';

export interface OrdersProps extends StackProps {
  readonly virtualClusterId: string;
  readonly executionRoleArn: string;
}

/**
 * A streaming query that lives as long as its stack.
 *
 * A topic notifies its subscribers if the query ends by itself.
 */
export class Orders extends Stack {
  readonly query: JobRun;

  constructor(scope: Construct, id: string, props: OrdersProps) {
    super(scope, id, props);
    const executionRole = iam.Role.fromRoleArn(this, 'ExecutionRole', props.executionRoleArn);
    const lake = new s3.Bucket(this, 'Lake', { enforceSSL: true });
    const restart = new CfnParameter(this, RESTART, {
      default: 'never',
      description: 'A changed value starts the query again',
    });

    this.query = new JobRun(this, 'Query', {
      lifecycle: JobLifecycle.STREAMING,
      virtualCluster: VirtualCluster.fromVirtualClusterId(this, 'VirtualCluster', props.virtualClusterId),
      executionRole,
      releaseLabel: ReleaseLabel.EMR_7_13_0,
      jobRunName: 'orders',
      jobDriver: JobDriver.sparkSubmit({
        entryPoint: EntryPoint.fromAsset(`${__dirname}/jobs/orders.py`),
        entryPointArguments: [
          ...['--source', lake.s3UrlForObject('incoming/orders/')],
          ...['--target', lake.s3UrlForObject('orders/')],
          ...['--checkpoint', lake.s3UrlForObject('checkpoints/orders/')],
        ],
      }),
      monitoring: { logGroup: new logs.LogGroup(this, 'Logs'), logStreamNamePrefix: 'orders' },
      rerun: RerunPolicy.onChange(restart.valueAsString),
    });
    lake.grantReadWrite(this.query);

    const topic = new sns.Topic(this, 'Ended', { enforceSSL: true });
    this.query.onFailed('Failed', { target: new SnsTopic(topic) });
    this.query.onCompleted('Completed', { target: new SnsTopic(topic) });
    new CfnOutput(this, 'JobRunId', { value: this.query.jobRunId });
  }
}

export interface RestartProps extends StackProps {
  readonly orders: Orders;
}

/**
 * Restarts the query with an update of its stack if the query fails between two deployments.
 *
 * The update cancels, waits and rolls back like any other deployment. Do not start the query outside of the stack: the next
 * deployment would not know that job run, and would start a second one on the same checkpoint.
 */
export class Restart extends Stack {
  constructor(scope: Construct, id: string, { orders, ...props }: RestartProps) {
    super(scope, id, props);
    const stackArn = this.formatArn({
      service: 'cloudformation',
      resource: 'stack',
      resourceName: `${orders.stackName}/*`,
    });
    const call = (
      id: string,
      action: string,
      parameters: Record<string, unknown>,
      resultSelector?: Record<string, string>,
    ) =>
      new CallAwsService(this, id, {
        service: 'cloudformation',
        action,
        parameters: { StackName: orders.stackName, ...parameters },
        iamResources: [stackArn],
        resultSelector,
        resultPath: '$.result',
      });

    // a deployment or rollback in progress starts its own job run
    const pause = new sfn.Wait(this, 'Pause', { time: sfn.WaitTime.duration(Duration.minutes(10)) });
    const find = call(
      'Find',
      'describeStackResource',
      { LogicalResourceId: orders.getLogicalId(orders.query.node.defaultChild as CfnResource) },
      { 'jobRunArn.$': '$.StackResourceDetail.PhysicalResourceId' },
    );
    const update = call('Update', 'updateStack', {
      UsePreviousTemplate: true,
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
      Parameters: [{ ParameterKey: RESTART, ParameterValue: sfn.JsonPath.stringAt('$.detail.id') }],
    });
    const isCurrent = sfn.Condition.stringEqualsJsonPath('$.detail.arn', '$.result.jobRunArn');
    const choice = new sfn.Choice(this, 'Current?')
      .when(isCurrent, update)
      .otherwise(new sfn.Succeed(this, 'Replaced meanwhile'));
    const machine = new sfn.StateMachine(this, 'Machine', {
      definitionBody: sfn.DefinitionBody.fromChainable(pause.next(find).next(choice)),
    });
    orders.query.onFailed('Restart', { crossStackScope: this, target: new SfnStateMachine(machine) });
  }
}
