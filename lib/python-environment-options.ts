import type { DockerImage } from 'aws-cdk-lib';
import type { CpuArchitecture } from './cpu-architecture';

/**
 * What a Python environment is built for.
 */
export interface PythonEnvironmentOptions {
  /**
   * The architecture of the nodes that the driver and the executors run on: native code fits one.
   *
   * Where the cluster has nodes of both, choose with a node selector for `kubernetes.io/arch`.
   */
  readonly architecture: CpuArchitecture;

  /**
   * The Python that runs the job, such as `3.11`.
   *
   * Amazon EMR 7.1.0 and newer list Python 3.11 beside 3.9: choose it with `spark.pyspark.python` in `conf`, and here.
   *
   * Fails synthesis without one when the default is not known: for a release other than 7, for a release that only the deployment
   * knows, and with `spark.pyspark.python`.
   *
   * @default - `3.9` for the releases from 7.0.0 to 7.14.0; the Python of `dockerImage` if there is one
   * @see https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-release-app-versions-7.x.html
   */
  readonly pythonVersion?: string;

  /**
   * The image in which pip builds the environment, for packages without a wheel: the image that the job runs in, such as
   * `DockerImage.fromRegistry('public.ecr.aws/emr-on-eks/spark/emr-7.13.0:latest')`, or one made from it that has a compiler.
   *
   * Docker runs at each synthesis, with the platform of `architecture`. Fails synthesis together with `pythonVersion`: the image
   * has its Python.
   *
   * @default - wheels only, without Docker
   */
  readonly dockerImage?: DockerImage;
}
