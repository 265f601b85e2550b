/**
 * A parameter of a job template: a text `${Name}` in the template, for which a job run gives the value.
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_TemplateParameterConfiguration.html
 */
export class JobTemplateParameter {
  /**
   * A parameter that takes any text.
   */
  public static string(options: JobTemplateParameterOptions = {}): JobTemplateParameter {
    return new JobTemplateParameter('STRING', options);
  }

  /**
   * A parameter that takes a number, which is written as a text, such as `'4'`.
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
   * The value where a job run gives none: 1 to 1024 characters, not only white space. May be a token.
   *
   * @default - a job run has to give a value
   */
  readonly defaultValue?: string;
}
