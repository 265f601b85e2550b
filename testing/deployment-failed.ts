import type { DeployedStack } from './deployed-stack';

/** A stack could not be deployed or deleted. A failed creation or update has been rolled back as far as possible. */
export class DeploymentFailed extends Error {
  /** The stack, with the events of the deployment. */
  readonly failedStack: DeployedStack;
  /** The status reasons of the failed resources, in the order in which they failed. The message contains them too. */
  readonly reasons: readonly string[];

  /** @internal */
  constructor(message: string, failedStack: DeployedStack) {
    super(message);
    this.name = 'DeploymentFailed';
    this.failedStack = failedStack;
    this.reasons = failedStack.events.flatMap(({ status, reason }) =>
      status.endsWith('_FAILED') && reason ? [reason] : [],
    );
  }
}
