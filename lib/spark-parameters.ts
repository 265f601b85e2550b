import type { FileUris } from './private/spark/file-location';
import { type RenderOptions, renderSparkParameters } from './private/spark/spark-properties';
import { checkRawParameters, type RawParameters } from './private/validation/command-line/check-raw-parameters';
import {
  checkSparkParameters,
  requireSparkParametersPropTypes,
  type ParametersUse,
} from './private/validation/validate-spark-parameters';
import { type ValidationErrors, requireString } from './private/validation/validation-errors';
import type { SparkParametersProps } from './spark-parameters-props';

/**
 * Parameters of `spark-submit` or `spark-sql`.
 *
 * @example
 * SparkParameters.of({
 *   mainClass: 'com.example.Orders',
 *   driverMemory: Size.gibibytes(2),
 *   executorCores: 2,
 *   executorMemory: Size.gibibytes(4),
 *   dynamicAllocation: { minExecutors: 1, maxExecutors: 10 },
 *   executorPodTemplate: PodTemplate.fromObject({
 *     spec: { nodeSelector: { 'eks.amazonaws.com/capacityType': 'SPOT' } },
 *   }),
 *   jars: [SparkFile.fromUri('s3://my-code/postgresql-42.7.4.jar')],
 *   conf: { 'spark.driver.extraJavaOptions': '-XX:+UseG1GC -Duser.timezone=UTC' },
 * });
 */
export class SparkParameters {
  /**
   * The parameters by name: checked, quoted, and with their files uploaded, which the execution role may read.
   *
   * Without any, the job has none. All of them together are at most 102400 characters.
   *
   * @param props The parameters: `{ executorInstances: 4 }` is rendered as `--conf "spark.executor.instances=4"`.
   */
  public static of(props: SparkParametersProps): SparkParameters {
    requireSparkParametersPropTypes('SparkParameters.of', props);
    return new SparkParameters({
      render: (uris, options) => renderSparkParameters(props, uris, options),
      validate: (property, use, errors) => {
        checkSparkParameters(property, props, use, errors);
        return NO_OPTIONS;
      },
    });
  }

  /**
   * The parameters as one string, passed on as it is.
   *
   * Fails synthesis when no shell could split them or they hold a word that is neither an option nor its value, and by the rules of
   * `SparkParameters.of` for the names of properties and for files.
   *
   * @param parameters 1 to 102400 characters, quoted as for a shell, such as `--conf spark.executor.instances=4`. May be a token.
   */
  public static raw(parameters: string): SparkParameters {
    requireString('SparkParameters.raw: parameters', parameters);
    return new SparkParameters({
      render: () => parameters,
      validate: (property, { program, templateParameters = false }, errors) =>
        checkRawParameters(property, parameters, program, templateParameters, errors),
    });
  }

  private constructor(private readonly content: Content) {}

  /**
   * The parameters as the API takes them, or undefined if there are none.
   *
   * @internal
   */
  public _render(uris: FileUris, options?: RenderOptions): string | undefined {
    return this.content.render(uris, options);
  }

  /**
   * Adds an error for each invalid parameter, under the name of the property that holds the parameters. Returns the options of raw
   * parameters.
   *
   * @internal
   */
  public _validate(property: string, use: ParametersUse, errors: ValidationErrors): RawParameters {
    return this.content.validate(property, use, errors);
  }
}

interface Content {
  readonly render: (uris: FileUris, options?: RenderOptions) => string | undefined;
  readonly validate: (property: string, use: ParametersUse, errors: ValidationErrors) => RawParameters;
}

const NO_OPTIONS: RawParameters = { options: [], isOpen: false };
