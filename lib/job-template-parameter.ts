/**
 * A parameter of a job template. The template uses it as `${Name}`, and each job run sets its value.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_TemplateParameterConfiguration.html
 */
export class JobTemplateParameter {
  /**
   * A parameter that accepts any text.
   *
   * @param options The default value.
   */
  public static string(options: JobTemplateParameterOptions = {}): JobTemplateParameter {
    return new JobTemplateParameter('STRING', options);
  }

  /**
   * A parameter that accepts a number, written as a string such as `'4'`.
   *
   * Fails synthesis when a value is known and is not a number.
   *
   * @param options The default value.
   */
  public static number(options: JobTemplateParameterOptions = {}): JobTemplateParameter {
    return new JobTemplateParameter('NUMBER', options);
  }

  private constructor(
    private readonly type: string,
    private readonly options: JobTemplateParameterOptions,
  ) {}

  /** @internal */
  public _render(): { type: string; defaultValue?: string } {
    return { type: this.type, defaultValue: this.options.defaultValue };
  }
}

/**
 * Options of a job template's parameter.
 */
export interface JobTemplateParameterOptions {
  /**
   * The value for job runs that do not set one: 1 to 1024 characters, not only white space. May be a token.
   *
   * @default - each job run must set a value
   */
  readonly defaultValue?: string;
}
