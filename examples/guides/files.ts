import { Bucket } from 'aws-cdk-lib/aws-s3';
import { EntryPoint, JobDriver, JobRun, ReleaseLabel, SparkFile, SparkParameters } from '../../lib';
import type { Platform } from './platform';

export function files({ stack, virtualCluster, executionRole }: Platform): void {
  const libraries = Bucket.fromBucketName(stack, 'Libraries', 'my-libraries');
  // region files
  new JobRun(stack, 'Orders', {
    virtualCluster,
    executionRole,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: JobDriver.sparkSubmit({
      entryPoint: EntryPoint.fromAsset('examples/jobs/orders.py'),
      sparkSubmitParameters: SparkParameters.of({
        // a module, and a directory of modules
        pyFiles: [SparkFile.fromAsset('examples/jobs/tables.py'), SparkFile.fromAsset('examples/jobs')],
        jars: [SparkFile.fromBucket(libraries, 'postgresql-42.7.4.jar')],
      }),
    }),
  });
  // endregion
}

export function packedEnvironment(): SparkParameters {
  // region environment
  const parameters = SparkParameters.of({
    archives: [SparkFile.fromUri('s3://my-code/venv.tar.gz').withAlias('environment')],
    conf: { 'spark.pyspark.python': './environment/bin/python' },
  });
  // endregion
  return parameters;
}
