import { CfnOutput, Duration } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  EntryPoint,
  JobDriver,
  JobRun,
  ReleaseLabel,
  RerunPolicy,
  SparkFile,
  SparkParameters,
  WaitFor,
} from '../../lib';
import type { Platform } from './platform';

export function gate({ stack, virtualCluster, executionRole }: Platform): void {
  // region gate
  const createTables = new JobRun(stack, 'CreateTables', {
    virtualCluster,
    executionRole,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: JobDriver.sparkSubmit({
      entryPoint: EntryPoint.fromUri('s3://my-code/create-tables.py'),
      entryPointArguments: ['--database', 'sales'],
      sparkSubmitParameters: SparkParameters.of({ executorInstances: 2 }),
    }),
    waitFor: WaitFor.COMPLETION,
    timeout: Duration.minutes(30),
  });
  new CfnOutput(stack, 'JobRunId', { value: createTables.jobRunId });
  // endregion
}

export function downstream({ stack, virtualCluster, executionRole }: Platform): void {
  const createTables = new JobRun(stack, 'CreateTables', {
    virtualCluster,
    executionRole,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('s3://my-code/create-tables.py') }),
    waitFor: WaitFor.COMPLETION,
  });
  // region downstream
  // created, or updated, once CreateTables has completed
  const reports = new Queue(stack, 'Reports');
  createTables.executeBefore(reports);
  // endregion
}

export function order({ stack, virtualCluster, executionRole }: Platform): void {
  // region order
  const job = { virtualCluster, executionRole, releaseLabel: ReleaseLabel.EMR_7_13_0 };
  const load = new JobRun(stack, 'Load', {
    ...job,
    jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('s3://my-code/load.py') }),
    waitFor: WaitFor.COMPLETION,
  });
  const report = new JobRun(stack, 'Report', {
    ...job,
    jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('s3://my-code/report.py') }),
  });
  // starts once Load has completed
  report.executeAfter(load);
  // endregion
}

export function sql({ stack, virtualCluster, executionRole }: Platform): void {
  // region sql
  new JobRun(stack, 'CreateViews', {
    virtualCluster,
    executionRole,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: JobDriver.sparkSql({
      entryPoint: EntryPoint.fromUri('s3://my-code/views.sql'),
      sparkSqlParameters: SparkParameters.of({
        hiveVariables: { Day: '2026-11-22' },
        hiveConf: { 'hive.exec.dynamic.partition.mode': 'nonstrict' },
        jars: [SparkFile.fromUri('s3://my-code/udf.jar')],
      }),
    }),
    waitFor: WaitFor.COMPLETION,
  });
  // endregion
}

export function migrate({ stack, virtualCluster, executionRole }: Platform): void {
  const schema = new Asset(stack, 'Schema', { path: 'examples/jobs/tables.py' });
  // region migrate
  // reruns when its schema file changes; the deployment waits up to three hours
  new JobRun(stack, 'Migrate', {
    virtualCluster,
    executionRole,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('s3://my-code/migrate.py') }),
    rerun: RerunPolicy.onChangeOf(schema.assetHash),
    waitFor: WaitFor.COMPLETION,
    timeout: Duration.hours(3),
  });
  // endregion
}
