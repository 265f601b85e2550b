/**
 * The classifications that Amazon EMR on EKS documents for job runs, for `ApplicationConfiguration.of`, which takes any other
 * name as well.
 *
 * Where `ApplicationConfiguration` has a factory for one, such as `sparkDefaults`, that is the shorter way to give its properties.
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-7.13.0.html
 *
 * @example
 * ApplicationConfiguration.of(Classification.SPARK_ENV, {
 *   configurations: [ApplicationConfiguration.of('export', { properties: { PYSPARK_PYTHON: '/usr/bin/python3.11' } })],
 * });
 */
export class Classification {
  /** Spark's own defaults, `spark-defaults.conf`, such as `spark.sql.shuffle.partitions`: `400`. */
  public static readonly SPARK_DEFAULTS = 'spark-defaults';

  /** The environment of Spark: variables, in a configuration `export` within it. */
  public static readonly SPARK_ENV = 'spark-env';

  /**
   * Spark's logging, `log4j2.properties`, such as `rootLogger.level`: `warn`.
   *
   * Documented for releases from 7.2.0 on. For earlier ones, see `SPARK_LOG4J`.
   */
  public static readonly SPARK_LOG4J2 = 'spark-log4j2';

  /**
   * Spark's logging in releases before 7.2.0, such as `log4j.rootCategory`: `WARN,console`.
   *
   * Documented to change `log4j.properties` up to release 6.11.0, and `log4j2.properties` from 6.12.0 on, with names as for
   * `SPARK_LOG4J2`.
   */
  public static readonly SPARK_LOG4J = 'spark-log4j';

  /** Spark's metrics, `metrics.properties`, such as `*.sink.prometheusServlet.path`: `/metrics/prometheus`. */
  public static readonly SPARK_METRICS = 'spark-metrics';

  /** Spark's Hive metastore, `hive-site.xml`, such as `hive.metastore.client.factory.class`. */
  public static readonly SPARK_HIVE_SITE = 'spark-hive-site';

  /** Hadoop, `core-site.xml`, such as `fs.s3a.connection.maximum`: `200`. */
  public static readonly CORE_SITE = 'core-site';

  /** EMRFS, such as `fs.s3.maxConnections`: `1000`. Not documented for the releases `emr-spark-8.0.0` and newer. */
  public static readonly EMRFS_SITE = 'emrfs-site';

  /** The pod that submits the job, such as `jobsubmitter.node.selector.eks.amazonaws.com/capacityType`: `ON_DEMAND`. */
  public static readonly EMR_JOB_SUBMITTER = 'emr-job-submitter';

  /** The start and the logging of driver and executors, such as `job-start-timeout`: `1800`, in seconds. */
  public static readonly EMR_CONTAINERS_DEFAULTS = 'emr-containers-defaults';

  private constructor() {}
}
