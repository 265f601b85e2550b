import { Duration } from 'aws-cdk-lib';
import { JobLifecycle } from '../../job-lifecycle';
import type { JobProps } from '../../job-props';
import type { JobRunProps } from '../../job-run-props';
import { ReplacePolicy } from '../../replace-policy';
import { RollbackPolicy } from '../../rollback-policy';
import { WaitFor } from '../../wait-for';
import { jobTemplateOf } from './job-template-of';

/** The number of attempts in the example of the AWS guide. */
const STREAMING_ATTEMPTS = 5;
/** The first release with retry policies. */
const RETRY_POLICY_SINCE = '6.9.0';

/** The properties of a job run with the defaults of its lifecycle. */
export function withLifecycleDefaults<T extends Partial<JobRunProps>>(props: T): T {
  if (props.lifecycle !== JobLifecycle.STREAMING) return props;
  return {
    ...props,
    waitFor: props.waitFor ?? WaitFor.RUNNING,
    stableFor: props.stableFor ?? Duration.minutes(1),
    replace: props.replace ?? ReplacePolicy.CANCEL_FIRST,
    rollback: props.rollback ?? RollbackPolicy.RERUN,
    retryPolicy: props.retryPolicy ?? (hasRetryPolicies(props) ? { maxAttempts: STREAMING_ATTEMPTS } : undefined),
  };
}

/** Whether the release supports retry policies. True if the release is unknown. */
function hasRetryPolicies(props: Pick<JobProps, 'releaseLabel' | 'jobTemplate'>): boolean {
  const release = props.releaseLabel ?? jobTemplateOf(props)?._props.releaseLabel;
  return release?.isAtLeast?.(RETRY_POLICY_SINCE) ?? true;
}
