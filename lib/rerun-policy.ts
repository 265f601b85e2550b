import type { JobRunProperties } from './private/contract';
import { requireString } from './private/validation/validation-errors';

/**
 * What makes a deployment run a job again that it has run before.
 *
 * Changing the policy itself starts nothing, unless it brings other values.
 */
export class RerunPolicy {
  /**
   * The job runs again when it has changed: any property of the `JobRun` but `tags`, those of the wait, and the
   * policies of rerun, replacement and rollback.
   *
   * @param values Values that are no part of the job, and whose change runs it again as well, such as the hash of a file
   * behind an S3 URI that stays the same. May be tokens.
   */
  public static onChange(...values: string[]): RerunPolicy {
    return new RerunPolicy(undefined, values);
  }

  /**
   * The job runs again when one of the values has changed, and only then: a changed job waits for that.
   *
   * While the earlier run is still at work, its role loses the permissions that a changed job does not need, such as for the earlier
   * version of an asset.
   *
   * Fails synthesis without a value.
   *
   * @param values Any texts, such as the version of a schema. May be tokens.
   */
  public static onChangeOf(...values: string[]): RerunPolicy {
    if (values.length === 0) throw new Error('RerunPolicy.onChangeOf: values must have at least 1 entry, got 0');
    return new RerunPolicy('VALUES', values);
  }

  /**
   * The job runs when the `JobRun` is created, and never again, however it changes.
   *
   * While it still runs, its role loses the permissions that a changed job does not need, such as for the earlier version of an asset.
   */
  public static once(): RerunPolicy {
    return new RerunPolicy('ONCE', []);
  }

  /**
   * The job runs again with every deployment of an app that was synthesized anew, also when nothing else has changed.
   *
   * The template then holds the time of its synthesis: no two are the same.
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
