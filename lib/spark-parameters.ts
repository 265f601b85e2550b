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
   * Parameters by name. They are checked and quoted. Their local files are uploaded, and the execution role is granted read
   * access.
   *
   * All parameters together can have at most 102400 characters. If no parameter is set, none is sent.
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
   * Parameters as one string, sent unchanged.
   *
   * Fails synthesis when a shell could not split the string, or when it contains a word that is not an option or its value.
   * Property names and files get the same checks as in `SparkParameters.of`.
   *
   * @param parameters 1 to 102400 characters, with shell quoting, such as `--conf spark.executor.instances=4`. May be a token.
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
   * The parameters in the form of the API, or undefined if there are none.
   *
   * @internal
   */
  public _render(uris: FileUris, options?: RenderOptions): string | undefined {
    return this.content.render(uris, options);
  }

  /**
   * Adds an error for each invalid parameter, prefixed with the name of the property. Returns the options of raw parameters.
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
