import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { requireText } from './private/validation';

/**
 * Parameters of `spark-submit` or `spark-sql`.
 */
export class SparkParameters {
  /**
   * The parameters as one string, passed on as it is.
   *
   * @param parameters 1 to 102400 characters, quoted as for a shell, such as `--conf spark.executor.instances=4`. May be a token.
   */
  public static raw(parameters: string): SparkParameters {
    requireText('SparkParameters.raw: parameters', parameters);
    return new SparkParameters(parameters);
  }

  private constructor(private readonly parameters: string) {}

  /**
   * The parameters as the API takes them.
   *
   * @internal
   */
  public _bind(_scope: Construct, _reader?: IGrantable): string {
    return this.parameters;
  }
}
