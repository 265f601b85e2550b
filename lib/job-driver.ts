import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { EntryPoint } from './entry-point';
import { type BucketObject, boundUris, type FileUris, knownUris } from './private/spark/file-location';
import { shellWord } from './private/spark/shell-word';
import { SPARK_PARAMETERS as QUERY } from './private/validation/limits';
import { requireJobDriverPropTypes } from './private/validation/prop-types';
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
   * A Spark SQL script, or a query, as `spark-sql` runs it.
   *
   * Fails synthesis with a release before 6.7.0.
   */
  public static sparkSql(props: SparkSqlJobDriverProps): JobDriver {
    requireJobDriverPropTypes('JobDriver.sparkSql', props, false);
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
   * Whether the class is the user's own. The configuration of such a driver is validated once it is bound.
   *
   * @internal
   */
  public get _isCustom(): boolean {
    return true;
  }

  /**
   * The configuration as validation sees it, before anything is created: with tokens in the place of files that are uploaded.
   * Undefined for a driver of the user's own.
   *
   * @internal
   */
  public _preview(_templateParameters?: boolean): JobDriverConfig | undefined {
    return undefined;
  }

  /**
   * The objects of buckets that the driver reads. None for a driver of the user's own.
   *
   * @internal
   */
  public get _objects(): BucketObject[] {
    return [];
  }

  /**
   * Adds an error for each invalid property that the configuration does not show.
   *
   * @internal
   */
  public _validate(_errors: ValidationErrors, _templateParameters?: boolean): void {}
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
   * They are visible to whoever may read the template or describe the job run: no place for secrets. A `JobRun` fails synthesis when
   * anything in its request refers to one, since CloudFormation does not resolve such references in custom resources.
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
   *
   * Fails synthesis without one, unless there is a `query`, or `-e` in raw parameters.
   *
   * @default - the `query` is executed
   */
  readonly entryPoint?: EntryPoint;

  /**
   * SQL statements in the place of a script, separated by `;`. May be a token, whose value must hold no `"`, `\`, `$` and backtick.
   *
   * It is passed to `spark-sql` as `-e`, the last of its parameters: all of them together are at most 102400 characters. The
   * service's API has the entry point optional; AWS's guide does not list `-e` among the parameters.
   *
   * Fails synthesis with an `entryPoint`.
   *
   * @default - the script of `entryPoint` is executed
   */
  readonly query?: string;

  /**
   * What else `spark-sql` is given: configuration, variables, sizes, files, pod templates.
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
  /**
   * The URI of the script.
   *
   * @default - a query is among the parameters
   */
  readonly entryPoint?: string;
  /**
   * The parameters of `spark-sql`.
   *
   * @default - the defaults of the release
   */
  readonly sparkSqlParameters?: string;
}

/** A driver of the library: it renders the same configuration for validation, with known URIs, and for deployment. */
abstract class SparkJobDriver extends JobDriver {
  public bind(scope: Construct, { executionRole, templateParameters }: JobDriverBindOptions = {}): JobDriverConfig {
    return this.render(boundUris(scope, executionRole), templateParameters);
  }

  /** @internal */
  public override get _isCustom(): boolean {
    return false;
  }

  /** @internal */
  public override _preview(templateParameters?: boolean): JobDriverConfig {
    return this.render(knownUris, templateParameters);
  }

  /** @internal */
  public override get _objects(): BucketObject[] {
    const objects: BucketObject[] = [];
    this.render((location) => {
      if (location.object) objects.push(location.object);
      return '';
    });
    return objects;
  }

  protected abstract render(uris: FileUris, templateParameters?: boolean): JobDriverConfig;
}

class SparkSubmitJobDriver extends SparkJobDriver {
  constructor(private readonly props: SparkSubmitJobDriverProps) {
    super();
  }

  /** @internal */
  public override _validate(errors: ValidationErrors, templateParameters?: boolean): void {
    const use = { program: 'spark-submit', templateParameters } as const;
    this.props.sparkSubmitParameters?._validate('jobDriver.sparkSubmitParameters', use, errors);
  }

  protected render(uris: FileUris, templateParameters?: boolean): JobDriverConfig {
    const { entryPoint, entryPointArguments, sparkSubmitParameters } = this.props;
    return {
      sparkSubmitJobDriver: {
        entryPoint: entryPoint._uri(uris),
        entryPointArguments,
        sparkSubmitParameters: sparkSubmitParameters?._render(uris, templateParameters),
      },
    };
  }
}

class SparkSqlJobDriver extends SparkJobDriver {
  constructor(private readonly props: SparkSqlJobDriverProps) {
    super();
  }

  /** @internal */
  public override _validate(errors: ValidationErrors, templateParameters?: boolean): void {
    const { entryPoint, query, sparkSqlParameters } = this.props;
    const use = { program: 'spark-sql', templateParameters } as const;
    const raw = sparkSqlParameters?._validate('jobDriver.sparkSqlParameters', use, errors);
    errors.text('jobDriver.query', query, QUERY);
    const both = 'jobDriver.query conflicts with entryPoint: set only one';
    errors.check(query === undefined || entryPoint === undefined, both);
    const option = raw?.options.find(({ name }) => name === 'e' || name === 'f');
    const isTwice = option !== undefined && (query !== undefined || entryPoint !== undefined);
    const other = query === undefined ? 'an entryPoint' : 'a query';
    errors.check(
      !isTwice,
      `jobDriver.sparkSqlParameters must not contain -${option?.name} together with ${other}: set only one`,
    );
  }

  protected render(uris: FileUris, templateParameters?: boolean): JobDriverConfig {
    const { entryPoint, query, sparkSqlParameters } = this.props;
    const parameters = [
      sparkSqlParameters?._render(uris, templateParameters),
      query === undefined ? undefined : `-e ${shellWord(String(query), templateParameters)}`,
    ].filter((part) => part !== undefined);
    return {
      sparkSqlJobDriver: {
        entryPoint: entryPoint?._uri(uris),
        sparkSqlParameters: parameters.length === 0 ? undefined : parameters.join(' '),
      },
    };
  }
}
