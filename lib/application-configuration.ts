import type { Configuration } from './private/contract';
import { OBJECT, requireKind } from './private/kinds';
import { requireConfigurations } from './private/validate-kinds';

/**
 * Configuration of the software in a job run's containers, by classification; configurations can hold further ones.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_Configuration.html
 */
export class ApplicationConfiguration {
  /**
   * Spark's own defaults: the classification `spark-defaults`.
   *
   * @param properties At most 100, names and values of 1 to 1024 characters each, such as `spark.sql.shuffle.partitions`: `400`.
   */
  public static sparkDefaults(properties: { [name: string]: string }): ApplicationConfiguration {
    return ApplicationConfiguration.of('spark-defaults', { properties });
  }

  /**
   * Any classification.
   *
   * @param classification 1 to 1024 characters, such as `spark-log4j`.
   * @param options What it says.
   */
  public static of(classification: string, options: ApplicationConfigurationOptions = {}): ApplicationConfiguration {
    requireKind('ApplicationConfiguration.of: options', options, OBJECT);
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
 * What a configuration says.
 */
export interface ApplicationConfigurationOptions {
  /**
   * Names and values: at most 100, of 1 to 1024 characters each. Values may be tokens.
   *
   * @default - no properties
   */
  readonly properties?: { [name: string]: string };

  /**
   * Configurations within this one: at most 100.
   *
   * @default - none
   */
  readonly configurations?: ApplicationConfiguration[];
}
