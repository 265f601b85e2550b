import type { Invocation } from '../aws/services';
import { ReportableError } from '../cloudformation/reportable-error';
import type { JobRunRequest } from '../cloudformation/request';
import { isRecordedInStack } from '../cloudformation/stack';
import { cancelAndWait } from './cancel';
import { tryFindJobRun } from './find-job-run';
import { activeJobRunsOf, type OwnJobRun } from './own-job-runs';
import { attemptOf, renderRequest } from './start-request';

/** Fails a request that CloudFormation has abandoned, and cancels a run that an earlier delivery started. */
export async function refuseAbandoned(event: JobRunRequest, invocation: Invocation): Promise<never> {
  const { clientToken, virtualClusterId } = event.ResourceProperties.Request;
  // with a user's clientToken, a later request may have received the same run
  const runs = clientToken ? [] : await activeJobRunsOf(event, virtualClusterId, invocation);
  for (const run of runs) {
    const arn = await arnIfStartedBy(event, run, invocation);
    if (arn === undefined || (await isRecordedInStack(arn, event, invocation, { ifUnreadable: true }))) continue;
    await cancelAndWait(run.key, event, invocation);
  }
  throw new ReportableError('CloudFormation had already abandoned this request, so no job run was started');
}

/** Returns the ARN of a run that has the request's client token. */
async function arnIfStartedBy(
  event: JobRunRequest,
  run: OwnJobRun,
  invocation: Invocation,
): Promise<string | undefined> {
  const tokens = [renderRequest(event), renderRequest(event, attemptOf(invocation))].map((one) => one.clientToken);
  const { clientToken, arn = '' } = run.clientToken ? run : ((await tryFindJobRun(run.key, invocation)) ?? {});
  return tokens.some((token) => token === clientToken) ? arn : undefined;
}
