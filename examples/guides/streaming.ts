import { Size } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ApplicationConfiguration,
  EntryPoint,
  JobDriver,
  JobLifecycle,
  JobRun,
  ReleaseLabel,
  SparkParameters,
} from '../../lib';
import type { Platform } from './platform';

export function streaming({ stack, virtualCluster, executionRole }: Platform): void {
  // region streaming
  new JobRun(stack, 'Orders', {
    lifecycle: JobLifecycle.STREAMING,
    virtualCluster,
    executionRole,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: JobDriver.sparkSubmit({
      entryPoint: EntryPoint.fromUri('s3://my-code/orders-1.4.2.jar'),
      entryPointArguments: ['--checkpoint', 's3://my-state/orders/'],
      sparkSubmitParameters: SparkParameters.of({
        mainClass: 'com.example.Orders',
        executorInstances: 4,
        executorMemory: Size.gibibytes(4),
      }),
    }),
    applicationConfiguration: [ApplicationConfiguration.sparkDefaults({ 'spark.sql.shuffle.partitions': '400' })],
    monitoring: {
      // the execution role is granted write access
      logBucket: new Bucket(stack, 'Logs'),
      logPrefix: 'orders',
      persistentAppUI: true,
      containerLogRotation: { rotationSize: Size.mebibytes(100), maxFilesToKeep: 10 },
    },
    retryPolicy: { maxAttempts: 10 },
    tags: { team: 'orders' },
  });
  // endregion
}
