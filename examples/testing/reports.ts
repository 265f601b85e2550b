import { Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { EntryPoint, JobDriver, JobRun, ReleaseLabel, VirtualCluster, WaitFor } from 'cdk-emr-containers';
import type { Construct } from 'constructs';

/** A service that reads tables. A job creates them before the service, and again whenever the job changes. */
export class Reports extends Stack {
  readonly createTables: JobRun;
  readonly service: lambda.Function;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.createTables = new JobRun(this, 'CreateTables', {
      virtualCluster: VirtualCluster.fromVirtualClusterId(this, 'VirtualCluster', 'abcdefghijklmnopqrstuvwxy'),
      executionRole: iam.Role.fromRoleName(this, 'ExecutionRole', 'emr-containers-job'),
      releaseLabel: ReleaseLabel.EMR_7_13_0,
      jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('s3://my-code/create-tables.py') }),
      waitFor: WaitFor.COMPLETION,
    });
    this.service = new lambda.Function(this, 'Service', {
      runtime: lambda.Runtime.PYTHON_3_13,
      handler: 'index.handler',
      code: lambda.Code.fromInline('def handler(event, context): return "…"'),
    });
    this.createTables.executeBefore(this.service);
  }
}
