import { REPLACES_TAG, type JobRunProperties } from '../../lib/private/contract';
import { cancelAndWait, cancelAllAndWait, sweepActiveJobRuns, type OwnJobRun } from './cancel';
import type { Request } from '../cloudformation/request';
import { jobRunKey, unstartedId } from './identity';
import { warn } from '../aws/log';
import type { SuccessResponse } from '../cloudformation/respond';
import { within, type Invocation, type Stack } from '../aws/services';
import { describeStack, isBeingRemoved, isRollingBackOrDeleting, isRecordedInStack } from '../cloudformation/stack';

type JobRunRequest = Request<JobRunProperties>;

/** How long what is only a precaution lets the services keep it waiting. */
const PRECAUTION_BUDGET = 60_000;

/** Ends the run of a resource that is deleted, and what else of it nobody will know of. */
export async function handleDelete(event: JobRunRequest, invocation: Invocation): Promise<SuccessResponse> {
  const id = event.PhysicalResourceId ?? '';
  const key = jobRunKey(id);
  if (key) await cancelAndWait(key, invocation);
  if (key || id === unstartedId(event)) await cancelReplacements(event, within(PRECAUTION_BUDGET, invocation));
  else await cancelUnrecordedRuns(event, invocation);
  return { physicalResourceId: id, data: {} };
}

/** Ends what a request of which nobody knows the outcome may have started. */
async function cancelUnrecordedRuns(event: JobRunRequest, invocation: Invocation): Promise<void> {
  const hurried = within(PRECAUTION_BUDGET, invocation);
  const { virtualClusterId } = event.ResourceProperties.Request;
  // the stack is looked at for each run that is found: the next update may have begun since the request
  await sweepActiveJobRuns(event, virtualClusterId, invocation, async ({ createdAt }) => {
    const stack = await describeStack(event.StackId, PRECAUTION_BUDGET, hurried).catch((error: unknown): Stack => {
      warn('the stack cannot be read, all job runs of this resource are cancelled', error);
      return { status: '' };
    });
    // in a clean-up, what this update started is the run that took the place of the unknown one
    const { updatedAt = Infinity } = isRollingBackOrDeleting(stack) ? {} : stack;
    return createdAt < updatedAt;
  });
}

/** Ends what was to take the place of the run unknown to CloudFormation, as far as that can be done. */
async function cancelReplacements(event: JobRunRequest, invocation: Invocation): Promise<void> {
  try {
    const stack = await describeStack(event.StackId, PRECAUTION_BUDGET, invocation);
    const { virtualClusterId } = event.ResourceProperties.Request;
    const arn = jobRunKey(event.PhysicalResourceId) && event.PhysicalResourceId;
    // not what came before it, which may be retained
    const isReplacement = ({ tags }: OwnJobRun) => tags[REPLACES_TAG] === arn;
    if (isBeingRemoved(stack)) return await cancelAllAndWait(event, virtualClusterId, invocation, isReplacement);
    const { updatedAt } = stack;
    if (!arn || !updatedAt) return;
    // an update before this one, whose failure no rollback followed, may have left a run behind
    const isLeft = async (run: OwnJobRun) =>
      isReplacement(run) &&
      run.createdAt < updatedAt &&
      !!run.arn &&
      !(await isRecordedInStack(run.arn, event, invocation));
    await cancelAllAndWait(event, virtualClusterId, invocation, isLeft);
  } catch (error) {
    warn('other job runs of this resource could not be looked for', error);
  }
}
