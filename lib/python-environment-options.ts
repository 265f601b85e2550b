import type { DockerImage } from 'aws-cdk-lib';
import type { CpuArchitecture } from './cpu-architecture';

/**
 * Options of `PythonEnvironment.fromRequirements`.
 */
export interface PythonEnvironmentOptions {
  /**
   * The CPU architecture of the nodes that the driver and the executors run on. Native code works on one architecture only.
   *
   * If the cluster has nodes of both architectures, restrict the job to one with a node selector for `kubernetes.io/arch`.
   */
  readonly architecture: CpuArchitecture;

  /**
   * The Python version that runs the job, such as `3.11`. Must not be a token.
   *
   * According to AWS, Amazon EMR 7.1.0 and newer include Python 3.11 as well as 3.9. To use 3.11, set `spark.pyspark.python` in
   * `conf`, and set the version here.
   *
   * Throws when `dockerImage` is set too. Fails synthesis when no version is set and the default is unknown: with a release other
   * than 7.x, with a token as release label, and with `spark.pyspark.python`.
   *
   * @default - `3.9` for 7.x releases; the Python version of `dockerImage` if it is set
   *
   * @see https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-release-app-versions-7.x.html
   */
  readonly pythonVersion?: string;

  /**
   * The container image in which pip installs the packages. Set it for packages without a wheel. Use the image that the job runs
   * in, such as `DockerImage.fromRegistry('public.ecr.aws/emr-on-eks/spark/emr-7.13.0:latest')`, or an image that is based on it
   * and has a compiler.
   *
   * Docker runs at each synthesis, for the platform of `architecture`. The image determines the Python version.
   *
   * Throws when `pythonVersion` is set too, and for a `pylock.toml` file.
   *
   * @default - only wheels are installed, without Docker
   */
  readonly dockerImage?: DockerImage;
}
