import { DockerImage } from 'aws-cdk-lib';
import {
  CpuArchitecture,
  EntryPoint,
  JobDriver,
  JobRun,
  PythonEnvironment,
  ReleaseLabel,
  SparkParameters,
} from '../../lib';
import type { Platform } from './platform';

export function pythonDependencies({ stack, virtualCluster, executionRole }: Platform): void {
  // region requirements
  new JobRun(stack, 'Orders', {
    virtualCluster,
    executionRole,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: JobDriver.sparkSubmit({
      entryPoint: EntryPoint.fromAsset('jobs/orders.py'),
      sparkSubmitParameters: SparkParameters.of({
        pythonEnvironment: PythonEnvironment.fromRequirements('jobs/requirements.txt', {
          architecture: CpuArchitecture.X86_64,
        }),
      }),
    }),
  });
  // endregion
}

export function buildInImage(): PythonEnvironment {
  // region image
  const packages = PythonEnvironment.fromRequirements('jobs/requirements.txt', {
    architecture: CpuArchitecture.ARM_64,
    dockerImage: DockerImage.fromRegistry('public.ecr.aws/emr-on-eks/spark/emr-7.13.0:latest'),
  });
  // endregion
  return packages;
}
