import { requireText } from './private/validation';

/**
 * An Amazon EMR release: which Spark, and which container image, a job run uses.
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-releases.html
 */
export class ReleaseLabel {
  /** Amazon EMR 7.13.0, the latest image of it. */
  public static readonly EMR_7_13_0 = ReleaseLabel.of('emr-7.13.0-latest');
  /** Amazon EMR 7.12.0, the latest image of it. */
  public static readonly EMR_7_12_0 = ReleaseLabel.of('emr-7.12.0-latest');
  /** Amazon EMR 6.15.0, the latest image of it. */
  public static readonly EMR_6_15_0 = ReleaseLabel.of('emr-6.15.0-latest');

  /**
   * Any release, also one that has no constant here.
   *
   * @param label The release label: 1 to 64 characters out of letters, digits, `.`, `-`, `_` and `/`, such as `emr-7.13.0-20260101`. May be a token.
   */
  public static of(label: string): ReleaseLabel {
    requireText('ReleaseLabel.of: label', label);
    return new ReleaseLabel(label);
  }

  private constructor(
    /** The label as the API takes it. */
    public readonly label: string,
  ) {}
}
