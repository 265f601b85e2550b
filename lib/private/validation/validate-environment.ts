import { type IResource, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ValidationErrors } from './validation-errors';

/** Checks, as far as it is known, that a resource is in the account and region of the job runs. */
export function checkSameEnvironment(
  property: string,
  resource: Partial<Pick<IResource, 'env'>> | undefined,
  scope: Construct,
  errors: ValidationErrors,
): void {
  // a value of a wrong type, which is reported elsewhere, has no environment
  if (!resource?.env) return;
  const { region, account } = Stack.of(scope);
  for (const [name, ours, theirs] of [
    ['region', region, resource.env.region],
    ['account', account, resource.env.account],
  ]) {
    const areKnown = !Token.isUnresolved(ours) && !Token.isUnresolved(theirs);
    errors.check(
      !areKnown || ours === theirs,
      `${property} must be in the ${name} of the job run, ${ours}, got ${theirs}`,
    );
  }
}
