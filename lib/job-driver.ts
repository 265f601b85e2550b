import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { EntryPoint } from './entry-point';
import { type BucketObject, boundUris, type FileUris, knownUris } from './private/spark/file-location';
import { shellWord } from './private/spark/shell-word';
import type { RenderOptions } from './private/spark/spark-properties';
import { SPARK_PARAMETERS as QUERY } from './private/validation/limits';
import { requireJobDriverPropTypes } from './private/validation/prop-types';
import type { ValidationErrors } from './private/validation/validation-errors';
import type { ReleaseLabel } from './release-label';
import type { SparkParameters } from './spark-parameters';

/**
 * The program of a job run: a Spark application or a Spark SQL script.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_JobDriver.html
 */
export abstract class JobDriver {
  /**
   * A Spark application, run by `spark-submit`.
   *
   * @param props The application, its arguments and its parameters.
   */
  public static sparkSubmit(props: SparkSubmitJobDriverProps): JobDriver {
    requireJobDriverPropTypes('JobDriver.sparkSubmit', props);
    return new SparkSubmitJobDriver(props);
  }

  /**
   * A Spark SQL script or query, run by `spark-sql`.
   *
   * Fails synthesis with a release before 6.7.0.
   *
   * @param props The script or query, and its parameters.
   */
  public static sparkSql(props: SparkSqlJobDriverProps): JobDriver {
    requireJobDriverPropTypes('JobDriver.sparkSql', props, false);
    return new SparkSqlJobDriver(props);
  }

  /**
   * Uploads the driver's files and grants the execution role read access. The construct that uses the driver calls this once.
   *
   * @param scope The construct that uses the driver. Assets are created in it, with the IDs `EntryPoint`, `PyFiles1`, ….
   * @param options Context of the construct that uses the driver.
   */
  public abstract bind(scope: Construct, options?: JobDriverBindOptions): JobDriverConfig;

  /**
   * Whether the driver is a user-defined class. Its configuration is validated after `bind`.
   *
   * @internal
   */
  public get _isCustom(): boolean {
    return true;
  }

  /**
   * The configuration for validation, before anything is created. Tokens stand for files that are not uploaded yet. Undefined for
   * a user-defined driver.
   *
   * @internal
   */
  public _preview(_templateParameters?: boolean): JobDriverConfig | undefined {
    return undefined;
  }

  /**
   * The bucket objects that the driver reads. Empty for a user-defined driver.
   *
   * @internal
   */
  public get _objects(): BucketObject[] {
    return [];
  }

  /**
   * Adds an error for each invalid property that is not visible in the configuration.
   *
   * @internal
   */
  public _validate(_errors: ValidationErrors, _options?: RenderOptions): void {}
}

/**
 * Options of `JobDriver.bind`.
 */
export interface JobDriverBindOptions {
  /**
   * The role that the job runs as. It is granted read access to the driver's files.
   *
   * @default - no access is granted
   */
  readonly executionRole?: IGrantable;

  /**
   * Whether `${Name}` stands for a parameter of a job template.
   *
   * @default false
   */
  readonly templateParameters?: boolean;

  /**
   * The release that the job runs on. A Python environment is built for it.
   *
   * @default - the release is unknown
   */
  readonly releaseLabel?: ReleaseLabel;
}

/**
 * Properties of a Spark application, run by `spark-submit`.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_SparkSubmitJobDriver.html
 */
export interface SparkSubmitJobDriverProps {
  /**
   * The application: a Python file or a jar.
   */
  readonly entryPoint: EntryPoint;

  /**
   * The arguments of the application, in order: each 1 to 10280 characters, not only white space. May contain tokens.
   *
   * Do not put secrets here: everyone who can read the template or describe the job run can read the arguments. A `JobRun` fails
   * synthesis when its request references a secret, because CloudFormation does not resolve secret references in custom
   * resources.
   *
   * @default - no arguments
   */
  readonly entryPointArguments?: string[];

  /**
   * Further parameters of `spark-submit`: main class, Spark properties, sizes, files and pod templates.
   *
   * @default - the defaults of the release
   */
  readonly sparkSubmitParameters?: SparkParameters;
}

/**
 * Properties of a Spark SQL script or query, run by `spark-sql`.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_SparkSqlJobDriver.html
 */
export interface SparkSqlJobDriverProps {
  /**
   * The SQL script.
   *
   * Fails synthesis when there is no entry point, no `query`, and no `-e` in raw parameters.
   *
   * @default - `query` is run
   */
  readonly entryPoint?: EntryPoint;

  /**
   * SQL statements instead of a script, separated by `;`. May be a token. The value of a token must not contain `"`, `\`, `$` or
   * a backtick.
   *
   * The query becomes the last `spark-sql` parameter, `-e`. All parameters together can have at most 102400 characters. The API
   * allows a job without an entry point, but the AWS guide does not list `-e` as a parameter.
   *
   * Fails synthesis when `entryPoint` is set too.
   *
   * @default - the script of `entryPoint` is run
   */
  readonly query?: string;

  /**
   * Further parameters of `spark-sql`: Spark properties, variables, sizes, files and pod templates.
   *
   * @default - the defaults of the release
   */
  readonly sparkSqlParameters?: SparkParameters;
}

/**
 * A job driver in the form of the API. Set exactly one member.
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
 * A Spark application in the form of the API.
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
 * A Spark SQL script in the form of the API.
 */
export interface SparkSqlJobDriverConfig {
  /**
   * The URI of the script.
   *
   * @default - the parameters contain a query
   */
  readonly entryPoint?: string;
  /**
   * The parameters of `spark-sql`.
   *
   * @default - the defaults of the release
   */
  readonly sparkSqlParameters?: string;
}

/** A driver of the library. It renders the same configuration for validation, with known URIs, and for deployment. */
abstract class SparkJobDriver extends JobDriver {
  private objects?: BucketObject[];

  public bind(scope: Construct, { executionRole, ...options }: JobDriverBindOptions = {}): JobDriverConfig {
    return this.render(boundUris(scope, executionRole), options);
  }

  /** @internal */
  public override get _isCustom(): boolean {
    return false;
  }

  /** @internal */
  public override _preview(templateParameters?: boolean): JobDriverConfig {
    return this.render(knownUris, { templateParameters });
  }

  /** @internal */
  public override get _objects(): BucketObject[] {
    return (this.objects ??= this.findObjects());
  }

  private findObjects(): BucketObject[] {
    const objects: BucketObject[] = [];
    this.render((location) => {
      if (location.object) objects.push(location.object);
      return '';
    });
    return objects;
  }

  protected abstract render(uris: FileUris, options?: RenderOptions): JobDriverConfig;
}

class SparkSubmitJobDriver extends SparkJobDriver {
  constructor(private readonly props: SparkSubmitJobDriverProps) {
    super();
  }

  /** @internal */
  public override _validate(errors: ValidationErrors, options?: RenderOptions): void {
    const use = { program: 'spark-submit', ...options } as const;
    this.props.sparkSubmitParameters?._validate('jobDriver.sparkSubmitParameters', use, errors);
  }

  protected render(uris: FileUris, options?: RenderOptions): JobDriverConfig {
    const { entryPoint, entryPointArguments, sparkSubmitParameters } = this.props;
    return {
      sparkSubmitJobDriver: {
        entryPoint: entryPoint._uri(uris),
        entryPointArguments,
        sparkSubmitParameters: sparkSubmitParameters?._render(uris, options),
      },
    };
  }
}

class SparkSqlJobDriver extends SparkJobDriver {
  constructor(private readonly props: SparkSqlJobDriverProps) {
    super();
  }

  /** @internal */
  public override _validate(errors: ValidationErrors, options?: RenderOptions): void {
    const { entryPoint, query, sparkSqlParameters } = this.props;
    const use = { program: 'spark-sql', ...options } as const;
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

  protected render(uris: FileUris, options?: RenderOptions): JobDriverConfig {
    const { entryPoint, query, sparkSqlParameters } = this.props;
    const parameters = [
      sparkSqlParameters?._render(uris, options),
      query === undefined ? undefined : `-e ${shellWord(String(query), options?.templateParameters)}`,
    ].filter((part) => part !== undefined);
    return {
      sparkSqlJobDriver: {
        entryPoint: entryPoint?._uri(uris),
        sparkSqlParameters: parameters.length === 0 ? undefined : parameters.join(' '),
      },
    };
  }
}
