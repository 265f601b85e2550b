import { Token } from 'aws-cdk-lib';
import { requireString } from './private/validation/validation-errors';

/** Optional repository, version, and image of a label. */
const LABEL = /^(?:[\w.-]+\/)?emr-(?:spark-)?(\d+\.\d+\.\d+)-[\w.-]+$/;
const MAX_LABEL_LENGTH = 64;
/** A job template parameter instead of a label. */
const TEMPLATE_PARAMETER = /^\$\{[a-zA-Z]\w*\}$/;

/**
 * An Amazon EMR release. It determines the Spark version and the container image of a job run.
 *
 * Each constant is a release of Amazon EMR on EKS with its latest image, which gets security updates. `of` accepts any other
 * label: an image of a certain date, an image with another Java version, or a release that is newer than this library.
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-releases.html
 */
export class ReleaseLabel {
  /** AWS runtime for Apache Spark 8.1.0, with Spark 4.1.1. */
  public static readonly EMR_SPARK_8_1_0 = ReleaseLabel.of('emr-spark-8.1.0-latest');
  /** AWS runtime for Apache Spark 8.0.0, with Spark 4.0.2. */
  public static readonly EMR_SPARK_8_0_0 = ReleaseLabel.of('emr-spark-8.0.0-latest');
  /** Amazon EMR 7.14.0, with Spark 3.5.8. */
  public static readonly EMR_7_14_0 = ReleaseLabel.of('emr-7.14.0-latest');
  /** Amazon EMR 7.13.0, with Spark 3.5.6. */
  public static readonly EMR_7_13_0 = ReleaseLabel.of('emr-7.13.0-latest');
  /** Amazon EMR 7.12.0, with Spark 3.5.6. */
  public static readonly EMR_7_12_0 = ReleaseLabel.of('emr-7.12.0-latest');
  /** Amazon EMR 7.11.0, with Spark 3.5.6. */
  public static readonly EMR_7_11_0 = ReleaseLabel.of('emr-7.11.0-latest');
  /** Amazon EMR 7.10.0, with Spark 3.5.5. */
  public static readonly EMR_7_10_0 = ReleaseLabel.of('emr-7.10.0-latest');
  /** Amazon EMR 7.9.0, with Spark 3.5.5. */
  public static readonly EMR_7_9_0 = ReleaseLabel.of('emr-7.9.0-latest');
  /** Amazon EMR 7.8.0, with Spark 3.5.4. */
  public static readonly EMR_7_8_0 = ReleaseLabel.of('emr-7.8.0-latest');
  /** Amazon EMR 7.7.0, with Spark 3.5.3. */
  public static readonly EMR_7_7_0 = ReleaseLabel.of('emr-7.7.0-latest');
  /** Amazon EMR 7.6.0, with Spark 3.5.3. */
  public static readonly EMR_7_6_0 = ReleaseLabel.of('emr-7.6.0-latest');
  /** Amazon EMR 7.5.0, with Spark 3.5.2. */
  public static readonly EMR_7_5_0 = ReleaseLabel.of('emr-7.5.0-latest');
  /** Amazon EMR 7.4.0, with Spark 3.5.2. */
  public static readonly EMR_7_4_0 = ReleaseLabel.of('emr-7.4.0-latest');
  /** Amazon EMR 7.3.0, with Spark 3.5.1. */
  public static readonly EMR_7_3_0 = ReleaseLabel.of('emr-7.3.0-latest');
  /** Amazon EMR 7.2.0, with Spark 3.5.1. */
  public static readonly EMR_7_2_0 = ReleaseLabel.of('emr-7.2.0-latest');
  /** Amazon EMR 7.1.0, with Spark 3.5.0. */
  public static readonly EMR_7_1_0 = ReleaseLabel.of('emr-7.1.0-latest');
  /** Amazon EMR 7.0.0, with Spark 3.5.0. */
  public static readonly EMR_7_0_0 = ReleaseLabel.of('emr-7.0.0-latest');
  /** Amazon EMR 6.15.0, with Spark 3.4.1. */
  public static readonly EMR_6_15_0 = ReleaseLabel.of('emr-6.15.0-latest');
  /** Amazon EMR 6.14.0, with Spark 3.4.1. */
  public static readonly EMR_6_14_0 = ReleaseLabel.of('emr-6.14.0-latest');
  /** Amazon EMR 6.13.0, with Spark 3.4.1. */
  public static readonly EMR_6_13_0 = ReleaseLabel.of('emr-6.13.0-latest');
  /** Amazon EMR 6.12.0, with Spark 3.4.0. */
  public static readonly EMR_6_12_0 = ReleaseLabel.of('emr-6.12.0-latest');
  /** Amazon EMR 6.11.0, with Spark 3.3.2. */
  public static readonly EMR_6_11_0 = ReleaseLabel.of('emr-6.11.0-latest');
  /** Amazon EMR 6.10.0, with Spark 3.3.1. */
  public static readonly EMR_6_10_0 = ReleaseLabel.of('emr-6.10.0-latest');
  /** Amazon EMR 6.9.0, with Spark 3.3.0. */
  public static readonly EMR_6_9_0 = ReleaseLabel.of('emr-6.9.0-latest');
  /** Amazon EMR 6.8.0, with Spark 3.3.0. */
  public static readonly EMR_6_8_0 = ReleaseLabel.of('emr-6.8.0-latest');
  /** Amazon EMR 6.7.0, with Spark 3.2.1. */
  public static readonly EMR_6_7_0 = ReleaseLabel.of('emr-6.7.0-latest');
  /** Amazon EMR 6.6.0, with Spark 3.2.0. */
  public static readonly EMR_6_6_0 = ReleaseLabel.of('emr-6.6.0-latest');
  /** Amazon EMR 6.5.0, with Spark 3.1.2. */
  public static readonly EMR_6_5_0 = ReleaseLabel.of('emr-6.5.0-latest');
  /** Amazon EMR 6.4.0, with Spark 3.1.2. */
  public static readonly EMR_6_4_0 = ReleaseLabel.of('emr-6.4.0-latest');
  /** Amazon EMR 6.3.0, with Spark 3.1.1. */
  public static readonly EMR_6_3_0 = ReleaseLabel.of('emr-6.3.0-latest');
  /** Amazon EMR 6.2.0, with Spark 3.0.1. */
  public static readonly EMR_6_2_0 = ReleaseLabel.of('emr-6.2.0-latest');
  /** Amazon EMR 5.36.0, with Spark 2.4.8. */
  public static readonly EMR_5_36_0 = ReleaseLabel.of('emr-5.36.0-latest');
  /** Amazon EMR 5.35.0, with Spark 2.4.8. */
  public static readonly EMR_5_35_0 = ReleaseLabel.of('emr-5.35.0-latest');
  /** Amazon EMR 5.34.0, with Spark 2.4.8. */
  public static readonly EMR_5_34_0 = ReleaseLabel.of('emr-5.34.0-latest');
  /** Amazon EMR 5.33.0, with Spark 2.4.7. */
  public static readonly EMR_5_33_0 = ReleaseLabel.of('emr-5.33.0-latest');
  /** Amazon EMR 5.32.0, with Spark 2.4.7. */
  public static readonly EMR_5_32_0 = ReleaseLabel.of('emr-5.32.0-latest');

  /**
   * Any release, including releases without a constant.
   *
   * Throws when the label has another form. A token is not checked.
   *
   * @param label The release label: `emr-` or `emr-spark-`, the version and the image, such as `emr-7.13.0-20260410`,
   * `emr-7.13.0-java11-latest` or `notebook-spark/emr-7.13.0-latest`. 1 to 64 characters: letters, digits, `.`, `-`, `_` and `/`.
   * May be a token.
   */
  public static of(label: string): ReleaseLabel {
    requireString('ReleaseLabel.of: label', label);
    return new ReleaseLabel(label);
  }

  /**
   * The version of the release, such as `7.13.0`.
   *
   * Undefined if the label is a token or a job template parameter.
   */
  public readonly version?: string;

  private constructor(
    /** The label in the form of the API. */
    public readonly label: string,
  ) {
    if (!Token.isUnresolved(label) && !TEMPLATE_PARAMETER.test(label)) this.version = versionOf(label);
  }

  /**
   * Whether the release has the given version or a newer one. True if `version` is undefined.
   *
   * Throws when the version is not three numbers.
   *
   * @param version Three numbers, such as `6.9.0`.
   */
  public isAtLeast(version: string): boolean {
    if (!/^\d+\.\d+\.\d+$/.test(version)) {
      throw new Error(`ReleaseLabel.isAtLeast: version must be three numbers, such as 6.9.0, got "${version}"`);
    }
    if (this.version === undefined) return true;
    const wanted = version.split('.').map(Number);
    const difference = this.version.split('.').map((number, index) => Number(number) - wanted[index]);
    return (difference.find((number) => number !== 0) ?? 0) >= 0;
  }
}

function versionOf(label: string): string {
  const version = label.length <= MAX_LABEL_LENGTH ? LABEL.exec(label)?.[1] : undefined;
  if (version !== undefined) return version;
  const rule = `must be a release label of at most ${MAX_LABEL_LENGTH} characters, such as emr-7.13.0-latest`;
  throw new Error(`ReleaseLabel.of: label ${rule}, got "${label}"`);
}
