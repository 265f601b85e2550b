import { Size } from 'aws-cdk-lib';
import { PodTemplate, SparkParameters } from '../../lib';

export function sparkParameters(): SparkParameters {
  // region spark-parameters
  const parameters = SparkParameters.of({
    driverMemory: Size.gibibytes(2),
    executorCores: 2,
    executorMemory: Size.gibibytes(6),
    // also enables shuffle tracking, which dynamic allocation needs on Kubernetes
    dynamicAllocation: { minExecutors: 1, maxExecutors: 20 },
    executorPodTemplate: PodTemplate.fromObject({
      spec: { nodeSelector: { 'eks.amazonaws.com/capacityType': 'SPOT' } },
    }),
    conf: { 'spark.executor.extraJavaOptions': '-XX:+UseG1GC -Duser.timezone=UTC' },
  });
  // endregion
  return parameters;
}
