import { Classification } from './classification';
import type { Configuration } from './private/contract';
import { OBJECT, requireType } from './private/validation/type-checks';
import { requireConfigurations } from './private/validation/prop-types';

/**
 * Configuration of the software in a job run's containers, by classification. A configuration can contain nested configurations.
 *
 * The common classifications have their own factory. `of` accepts any classification, as a constant of `Classification` or by
 * name, and nested configurations. Property values may be tokens.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_Configuration.html
 *
 * @example
 * const applicationConfiguration = [
 *   ApplicationConfiguration.sparkDefaults({ 'spark.sql.shuffle.partitions': '400' }),
 *   ApplicationConfiguration.sparkLog4j2({ 'rootLogger.level': 'warn' }),
 *   ApplicationConfiguration.of(Classification.CORE_SITE, { properties: { 'fs.s3a.connection.maximum': '200' } }),
 * ];
 */
export class ApplicationConfiguration {
  /**
   * Spark defaults: the classification `spark-defaults`.
   *
   * @param properties At most 100 properties, with names and values of 1 to 1024 characters each, such as
   * `spark.sql.shuffle.partitions`: `400`.
   */
  public static sparkDefaults(properties: { [name: string]: string }): ApplicationConfiguration {
    return ApplicationConfiguration.of(Classification.SPARK_DEFAULTS, { properties });
  }

  /**
   * Spark logging: the classification `spark-log4j2`.
   *
   * AWS documents it for release 7.2.0 and newer. For older releases, see `Classification.SPARK_LOG4J`.
   *
   * @param properties At most 100 properties, with names and values of 1 to 1024 characters each, such as `rootLogger.level`:
   * `warn`.
   */
  public static sparkLog4j2(properties: { [name: string]: string }): ApplicationConfiguration {
    return ApplicationConfiguration.of(Classification.SPARK_LOG4J2, { properties });
  }

  /**
   * Spark metrics: the classification `spark-metrics`.
   *
   * @param properties At most 100 properties, with names and values of 1 to 1024 characters each, such as
   * `*.sink.prometheusServlet.path`: `/metrics/prometheus`.
   */
  public static sparkMetrics(properties: { [name: string]: string }): ApplicationConfiguration {
    return ApplicationConfiguration.of(Classification.SPARK_METRICS, { properties });
  }

  /**
   * The Hive metastore of Spark: the classification `spark-hive-site`.
   *
   * @param properties At most 100 properties, with names and values of 1 to 1024 characters each, such as
   * `hive.metastore.client.factory.class`: `com.amazonaws.glue.catalog.metastore.AWSGlueDataCatalogHiveClientFactory`.
   */
  public static sparkHiveSite(properties: { [name: string]: string }): ApplicationConfiguration {
    return ApplicationConfiguration.of(Classification.SPARK_HIVE_SITE, { properties });
  }

  /**
   * The pod that submits the job: the classification `emr-job-submitter`.
   *
   * @param properties At most 100 properties, with names and values of 1 to 1024 characters each, such as
   * `jobsubmitter.node.selector.eks.amazonaws.com/capacityType`: `ON_DEMAND`.
   *
   * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-job-submitter.html
   */
  public static emrJobSubmitter(properties: { [name: string]: string }): ApplicationConfiguration {
    return ApplicationConfiguration.of(Classification.EMR_JOB_SUBMITTER, { properties });
  }

  /**
   * Start timeout and logging of the driver and the executors: the classification `emr-containers-defaults`.
   *
   * @param properties At most 100 properties, with names and values of 1 to 1024 characters each, such as `job-start-timeout`:
   * `1800`, in seconds.
   *
   * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-job-submitter-container-defaults.html
   */
  public static emrContainersDefaults(properties: { [name: string]: string }): ApplicationConfiguration {
    return ApplicationConfiguration.of(Classification.EMR_CONTAINERS_DEFAULTS, { properties });
  }

  /**
   * Any classification.
   *
   * @param classification A constant of `Classification`, or any other name of 1 to 1024 characters.
   * @param options The properties and nested configurations.
   */
  public static of(classification: string, options: ApplicationConfigurationOptions = {}): ApplicationConfiguration {
    requireType('ApplicationConfiguration.of: options', options, OBJECT);
    requireConfigurations('ApplicationConfiguration.of: configurations', options.configurations ?? []);
    return new ApplicationConfiguration(classification, options);
  }

  private constructor(
    /** The classification's name. */
    public readonly classification: string,
    private readonly options: ApplicationConfigurationOptions,
  ) {}

  /** @internal */
  public _render(): Configuration {
    const { properties, configurations } = this.options;
    return {
      classification: this.classification,
      properties,
      configurations: configurations?.map((configuration) => configuration._render()),
    };
  }
}

/**
 * Options of a configuration.
 */
export interface ApplicationConfigurationOptions {
  /**
   * The properties by name: at most 100, with names and values of 1 to 1024 characters each. Values may be tokens.
   *
   * @default - no properties
   */
  readonly properties?: { [name: string]: string };

  /**
   * Nested configurations: at most 100.
   *
   * @default - none
   */
  readonly configurations?: ApplicationConfiguration[];
}
