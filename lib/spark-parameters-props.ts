import type { Size } from 'aws-cdk-lib';
import type { DynamicAllocation } from './dynamic-allocation';
import type { PodTemplate } from './pod-template';
import type { PythonEnvironment } from './python-environment';
import type { SparkFile } from './spark-file';

/**
 * Parameters of `spark-submit` or `spark-sql`, by name.
 *
 * Each parameter is rendered as `--conf name=value`, and the main class as `--class`.
 *
 * @see https://spark.apache.org/docs/latest/submitting-applications.html
 * @see https://spark.apache.org/docs/latest/running-on-kubernetes.html
 */
export interface SparkParametersProps {
  /**
   * The main class of the application: `--class`. May be a token.
   *
   * Fails synthesis when it is not a Java class name, and with `spark-sql`, which has its own main class.
   *
   * @default - the main class in the jar's manifest; a Python file has none
   */
  readonly mainClass?: string;

  /**
   * Spark properties by name. Names start with `spark.`. Values may be tokens, and are quoted if necessary.
   *
   * They take precedence over `spark-defaults` of the application configuration. The deployed value of a token must not contain
   * `"`, `\`, `$` or a backtick, because the library puts it between double quotes before the value is known.
   *
   * Fails synthesis when a name does not start with `spark.` (`spark-submit` would ignore it), is a token, or contains white
   * space or `=`. Fails synthesis when a value is not a string, or when another parameter sets the same property. Fails synthesis
   * when Spark does not parse a size, number, time or flag of the driver, the executors or their allocation, such as `4Gi`. Shows
   * a warning for a name that looks like a misspelled Spark property.
   *
   * @default - no further properties
   */
  readonly conf?: { [key: string]: string };

  /**
   * Variables of a SQL script: `--hivevar`. The script reads them as `${Day}` or `${hivevar:Day}`. Names must not contain white
   * space or `=`. Values may be tokens, and are quoted like those of `conf`.
   *
   * Fails synthesis with `spark-submit`: use `entryPointArguments` there.
   *
   * @default - no variables
   */
  readonly hiveVariables?: { [key: string]: string };

  /**
   * Hive properties of the session: `--hiveconf`, such as `hive.exec.dynamic.partition.mode`: `nonstrict`. The rules of
   * `hiveVariables` apply.
   *
   * @default - the value of the application configuration, or the release's default
   */
  readonly hiveConf?: { [key: string]: string };

  /**
   * The absolute path of a Spark properties file in the container image: `--properties-file`. Spark reads it instead of
   * `spark-defaults.conf`. Spark cannot read it from S3 or by a URI, so put it into a custom image.
   *
   * @default - `spark-defaults.conf`, including the application configuration
   */
  readonly propertiesFile?: string;

  /**
   * The driver's cores, a whole number of at least 1: `spark.driver.cores`. May be a token.
   *
   * @default - the value of the application configuration, or the release's default
   */
  readonly driverCores?: number;

  /**
   * The driver's heap, in whole MiB: `spark.driver.memory`, such as `512m` or `4g`.
   *
   * @default - the value of the application configuration, or the release's default
   */
  readonly driverMemory?: Size;

  /**
   * Non-heap memory of the driver's pod, in whole MiB: `spark.driver.memoryOverhead`.
   *
   * @default - a share of the heap, see `spark.driver.memoryOverheadFactor`
   */
  readonly driverMemoryOverhead?: Size;

  /**
   * The pod template of the driver: `spark.kubernetes.driver.podTemplateFile`.
   *
   * @default - no template
   */
  readonly driverPodTemplate?: PodTemplate;

  /**
   * An executor's cores, a whole number of at least 1: `spark.executor.cores`. May be a token.
   *
   * @default - the value of the application configuration, or the release's default
   */
  readonly executorCores?: number;

  /**
   * An executor's heap, in whole MiB: `spark.executor.memory`, such as `512m` or `4g`.
   *
   * @default - the value of the application configuration, or the release's default
   */
  readonly executorMemory?: Size;

  /**
   * Non-heap memory of an executor's pod, in whole MiB: `spark.executor.memoryOverhead`.
   *
   * @default - a share of the heap, see `spark.executor.memoryOverheadFactor`
   */
  readonly executorMemoryOverhead?: Size;

  /**
   * The pod template of the executors: `spark.kubernetes.executor.podTemplateFile`.
   *
   * @default - no template
   */
  readonly executorPodTemplate?: PodTemplate;

  /**
   * The number of executors, a whole number of at least 1: `spark.executor.instances`. May be a token.
   *
   * Fails synthesis when `dynamicAllocation` is set too: Spark would use the larger of this and `initialExecutors`.
   *
   * @default - the value of the application configuration, or the release's default
   */
  readonly executorInstances?: number;

  /**
   * Dynamic allocation of executors: `spark.dynamicAllocation.…`.
   *
   * @default - the value of the application configuration, or the release's default
   */
  readonly dynamicAllocation?: DynamicAllocation;

  /**
   * Modules and packages that the Python program can import: `spark.submit.pyFiles`. A local `.py` file is put into a zip file,
   * where it keeps its name. A directory becomes a zip file. Python looks for modules at the top of the zip file.
   *
   * Fails synthesis when a URI or a key contains a comma, or when a file has an alias.
   *
   * @default - no Python files
   */
  readonly pyFiles?: SparkFile[];

  /**
   * The packages that the Python program imports, with or without native code. They become the last entry of `spark.archives`,
   * which Spark unpacks into the directory `environment`. Two properties add this directory to the module path of the driver and
   * the executors: `spark.kubernetes.driverEnv.PYTHONPATH` and `spark.executorEnv.PYTHONPATH`.
   *
   * Fails synthesis with a release before 6.12.0, with `spark-sql`, when `conf` sets one of these properties, and when an entry
   * of `archives` has the alias `environment`.
   *
   * @default - the packages of the container image
   */
  readonly pythonEnvironment?: PythonEnvironment;

  /**
   * Jars on the class path of the driver and the executors: `spark.jars`.
   *
   * Fails synthesis when a URI or a key contains a comma, or when a file has an alias or is a directory.
   *
   * @default - no jars
   */
  readonly jars?: SparkFile[];

  /**
   * Files that Spark puts into the working directory of the executors and, since Spark 3.4, of the driver: `spark.files`. A local
   * file is named after a hash of its content there. If the job needs the file name, use an archive instead.
   *
   * Fails synthesis when a URI or a key contains a comma, or when a file has an alias or is a directory.
   *
   * @default - no files
   */
  readonly files?: SparkFile[];

  /**
   * Archives that Spark unpacks in the working directory of the executors and, since Spark 3.4, of the driver: `spark.archives`.
   * The alias is the name of the directory. A local directory becomes a zip file. A file must be a `.zip`, `.jar`, `.tar`,
   * `.tar.gz` or `.tgz` file.
   *
   * Fails synthesis when a URI or a key contains a comma.
   *
   * @default - no archives
   */
  readonly archives?: SparkFile[];
}
