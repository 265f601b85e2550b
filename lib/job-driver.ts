import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { EntryPoint } from './entry-point';
import { requireJobDriverPropTypes } from './private/validation/validate-prop-types';
import type { ValidationErrors } from './private/validation/validation-errors';
import type { SparkParameters } from './spark-parameters';

/**
 * What a job run executes: a Spark application or a Spark SQL script.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_JobDriver.html
 */
export abstract class JobDriver {
  /**
   * A Spark application, as `spark-submit` runs it.
   */
  public static sparkSubmit(props: SparkSubmitJobDriverProps): JobDriver {
    requireJobDriverPropTypes('JobDriver.sparkSubmit', props);
    return new SparkSubmitJobDriver(props);
  }

  /**
   * A Spark SQL script, as `spark-sql` runs it.
   *
   * Fails synthesis with a release before 6.7.0.
   */
  public static sparkSql(props: SparkSqlJobDriverProps): JobDriver {
    requireJobDriverPropTypes('JobDriver.sparkSql', props);
    return new SparkSqlJobDriver(props);
  }

  /**
   * Called by the construct that uses the driver, once: uploads its files and lets the execution role read them.
   *
   * @param scope The construct, in which assets get the ids `EntryPoint`, `PyFiles1`, ….
   * @param options What else the driver has to know of the construct.
   */
  public abstract bind(scope: Construct, options?: JobDriverBindOptions): JobDriverConfig;

  /**
   * Notes what is wrong with the driver beyond what its configuration shows.
   *
   * @internal
   */
  public _check(_problems: ValidationErrors): void {}
}

/**
 * What a job driver has to know of the construct that uses it.
 */
export interface JobDriverBindOptions {
  /**
   * The role that the job runs as, which is allowed to read the driver's files.
   *
   * @default - no role is allowed to
   */
  readonly executionRole?: IGrantable;

  /**
   * Whether `${Name}` stands for a parameter of a job template.
   *
   * @default false
   */
  readonly templateParameters?: boolean;
}

/**
 * A Spark application, as `spark-submit` runs it.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_SparkSubmitJobDriver.html
 */
export interface SparkSubmitJobDriverProps {
  /**
   * The application: a Python file or a jar.
   */
  readonly entryPoint: EntryPoint;

  /**
   * The arguments of the application, in their order: each 1 to 10280 characters, not only white space. May hold tokens.
   *
   * They are visible to whoever may read the template or describe the job run: no place for secrets.
   *
   * @default - no arguments
   */
  readonly entryPointArguments?: string[];

  /**
   * What else `spark-submit` is given: the main class, configuration, sizes, files, pod templates.
   *
   * @default - the defaults of the release
   */
  readonly sparkSubmitParameters?: SparkParameters;
}

/**
 * A Spark SQL script, as `spark-sql` runs it.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_SparkSqlJobDriver.html
 */
export interface SparkSqlJobDriverProps {
  /**
   * The SQL script.
   */
  readonly entryPoint: EntryPoint;

  /**
   * What else `spark-sql` is given: configuration, sizes, files, pod templates; variables with `SparkParameters.raw`.
   *
   * @default - the defaults of the release
   */
  readonly sparkSqlParameters?: SparkParameters;
}

/**
 * A job driver as the API takes it: exactly one of the two.
 */
export interface JobDriverConfig {
  /**
   * A Spark application.
   *
   * @default - the driver is a Spark SQL script
   */
  readonly sparkSubmitJobDriver?: SparkSubmitJobDriverConfig;

  /**
   * A Spark SQL script.
   *
   * @default - the driver is a Spark application
   */
  readonly sparkSqlJobDriver?: SparkSqlJobDriverConfig;
}

/**
 * A Spark application as the API takes it.
 */
export interface SparkSubmitJobDriverConfig {
  /** The URI of the application. */
  readonly entryPoint: string;
  /**
   * The arguments of the application.
   *
   * @default - no arguments
   */
  readonly entryPointArguments?: string[];
  /**
   * The parameters of `spark-submit`.
   *
   * @default - the defaults of the release
   */
  readonly sparkSubmitParameters?: string;
}

/**
 * A Spark SQL script as the API takes it.
 */
export interface SparkSqlJobDriverConfig {
  /** The URI of the script. */
  readonly entryPoint: string;
  /**
   * The parameters of `spark-sql`.
   *
   * @default - the defaults of the release
   */
  readonly sparkSqlParameters?: string;
}

class SparkSubmitJobDriver extends JobDriver {
  constructor(private readonly props: SparkSubmitJobDriverProps) {
    super();
  }

  public bind(scope: Construct, options: JobDriverBindOptions = {}): JobDriverConfig {
    const { entryPoint, entryPointArguments, sparkSubmitParameters } = this.props;
    return {
      sparkSubmitJobDriver: {
        entryPoint: entryPoint._bind(scope, 'EntryPoint', options.executionRole),
        entryPointArguments,
        sparkSubmitParameters: sparkSubmitParameters?._bind(scope, options),
      },
    };
  }

  /** @internal */
  public override _check(errors: ValidationErrors): void {
    this.props.sparkSubmitParameters?._check('jobDriver.sparkSubmitParameters', 'spark-submit', errors);
  }
}

class SparkSqlJobDriver extends JobDriver {
  constructor(private readonly props: SparkSqlJobDriverProps) {
    super();
  }

  public bind(scope: Construct, options: JobDriverBindOptions = {}): JobDriverConfig {
    const { entryPoint, sparkSqlParameters } = this.props;
    return {
      sparkSqlJobDriver: {
        entryPoint: entryPoint._bind(scope, 'EntryPoint', options.executionRole),
        sparkSqlParameters: sparkSqlParameters?._bind(scope, options),
      },
    };
  }

  /** @internal */
  public override _check(errors: ValidationErrors): void {
    this.props.sparkSqlParameters?._check('jobDriver.sparkSqlParameters', 'spark-sql', errors);
  }
}
