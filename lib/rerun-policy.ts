import type { JobRunProperties } from './private/contract';
import { requireString } from './private/validation/validation-errors';

/**
 * When a deployment reruns a job.
 *
 * Changing the policy itself does not rerun the job, unless its values change.
 */
export class RerunPolicy {
  /**
   * The job reruns when it changes. Every property of the `JobRun` counts, except `tags`, the properties of the wait, and the
   * rerun, replace and rollback policies.
   *
   * @param values Additional values that rerun the job when they change, such as the hash of a file whose S3 URI stays the same.
   * May be tokens.
   */
  public static onChange(...values: string[]): RerunPolicy {
    return new RerunPolicy(undefined, values);
  }

  /**
   * The job reruns only when one of the values changes. Other changes take effect with the next run.
   *
   * If the job changes while the earlier run is still active, the role loses the permissions that the changed job does not need,
   * such as read access to the earlier version of an asset.
   *
   * Throws when there is no value.
   *
   * @param values Any strings, such as a schema version. May be tokens.
   */
  public static onChangeOf(...values: string[]): RerunPolicy {
    if (values.length === 0) throw new Error('RerunPolicy.onChangeOf: values must have at least 1 entry, got 0');
    return new RerunPolicy('VALUES', values);
  }

  /**
   * The job runs when the `JobRun` is created. No change reruns it.
   *
   * If the job changes while the run is still active, the role loses the permissions that the changed job does not need, such as
   * read access to the earlier version of an asset.
   */
  public static once(): RerunPolicy {
    return new RerunPolicy('ONCE', []);
  }

  /**
   * The job reruns with every deployment of a newly synthesized app, even when nothing else changes.
   *
   * The template contains the time of synthesis, so it differs after every synthesis.
   */
  public static always(): RerunPolicy {
    return new RerunPolicy(undefined, [new Date().toISOString()]);
  }

  private constructor(
    private readonly rerun: 'ONCE' | 'VALUES' | undefined,
    private readonly values: string[],
  ) {
    for (const [index, value] of values.entries()) requireString(`RerunPolicy: values[${index}]`, value);
  }

  /** @internal */
  public _render(): Pick<JobRunProperties, 'Rerun' | 'RerunValues'> {
    return { Rerun: this.rerun, RerunValues: this.values.length > 0 ? this.values : undefined };
  }
}
