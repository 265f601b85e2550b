import type { Stack, StackEvent } from './stack';

/** A stack could not be deployed or deleted. */
export class DeploymentFailed extends Error {
  constructor(
    readonly failedStack: Readonly<Stack>,
    readonly events: readonly StackEvent[],
  ) {
    const reasons = events
      .filter(({ status, reason }) => status.endsWith('_FAILED') && reason !== undefined)
      .map(({ logicalId, status, reason }) => `${logicalId} ${status}: ${reason}`);
    super(`Stack ${failedStack.stackName} is ${failedStack.status}${reasons.map((reason) => `\n${reason}`).join('')}`);
    this.name = 'DeploymentFailed';
  }
}
