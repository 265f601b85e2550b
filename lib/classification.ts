/**
 * The classifications that Amazon EMR on EKS documents for job runs. `ApplicationConfiguration.of` accepts any other name as
 * well.
 *
 * If `ApplicationConfiguration` has a factory for a classification, such as `sparkDefaults`, use the factory: it is shorter.
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-7.13.0.html
 *
 * @example
 * ApplicationConfiguration.of(Classification.SPARK_ENV, {
 *   configurations: [ApplicationConfiguration.of('export', { properties: { PYSPARK_PYTHON: '/usr/bin/python3.11' } })],
 * });
 */
export class Classification {
  /** Spark defaults, `spark-defaults.conf`, such as `spark.sql.shuffle.partitions`: `400`. */
  public static readonly SPARK_DEFAULTS = 'spark-defaults';

  /** Environment variables of Spark. Put the variables in a nested configuration `export`. */
  public static readonly SPARK_ENV = 'spark-env';

  /**
   * Spark logging, `log4j2.properties`, such as `rootLogger.level`: `warn`.
   *
   * AWS documents it for release 7.2.0 and newer. For older releases, see `SPARK_LOG4J`.
   */
  public static readonly SPARK_LOG4J2 = 'spark-log4j2';

  /**
   * Spark logging in releases before 7.2.0, such as `log4j.rootCategory`: `WARN,console`.
   *
   * According to AWS, it changes `log4j.properties` up to release 6.11.0, and `log4j2.properties` from release 6.12.0 on. From
   * 6.12.0 on, use the property names of `SPARK_LOG4J2`.
   */
  public static readonly SPARK_LOG4J = 'spark-log4j';

  /** Spark metrics, `metrics.properties`, such as `*.sink.prometheusServlet.path`: `/metrics/prometheus`. */
  public static readonly SPARK_METRICS = 'spark-metrics';

  /** The Hive metastore of Spark, `hive-site.xml`, such as `hive.metastore.client.factory.class`. */
  public static readonly SPARK_HIVE_SITE = 'spark-hive-site';

  /** Hadoop, `core-site.xml`, such as `fs.s3a.connection.maximum`: `200`. */
  public static readonly CORE_SITE = 'core-site';

  /** EMRFS, such as `fs.s3.maxConnections`: `1000`. AWS does not document it for `emr-spark-8.0.0` and newer. */
  public static readonly EMRFS_SITE = 'emrfs-site';

  /** The pod that submits the job, such as `jobsubmitter.node.selector.eks.amazonaws.com/capacityType`: `ON_DEMAND`. */
  public static readonly EMR_JOB_SUBMITTER = 'emr-job-submitter';

  /** Start timeout and logging of the driver and the executors, such as `job-start-timeout`: `1800`, in seconds. */
  public static readonly EMR_CONTAINERS_DEFAULTS = 'emr-containers-defaults';

  private constructor() {}
}
