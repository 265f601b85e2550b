import type { DeployedStack } from './deployed-stack';

/** A stack did not reach the state that was asked for, and has rolled back as far as it can. */
export class DeploymentFailed extends Error {
  /** The stack, with the events of the deployment. */
  readonly failedStack: DeployedStack;
  /** Why resources failed, the first cause first. The message holds them too. */
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
