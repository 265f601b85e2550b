import { type IResource, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { JobProps } from '../../job-props';
import type { ValidationErrors } from './validation-errors';

/** Checks that something is where the job runs are, as far as that is known: the service looks for it there. */
export function checkSameEnvironment(
  property: string,
  thing: Partial<Pick<IResource, 'env'>> | undefined,
  scope: Construct,
  errors: ValidationErrors,
): void {
  // a thing of a wrong type, which is told elsewhere, has none
  if (!thing?.env) return;
  const { region, account } = Stack.of(scope);
  for (const [what, own, others] of [
    ['region', region, thing.env.region],
    ['account', account, thing.env.account],
  ]) {
    const known = !Token.isUnresolved(own) && !Token.isUnresolved(others);
    errors.check(!known || own === others, `${property} must be in the ${what} of the job run, ${own}, got ${others}`);
  }
}

/** Checks that what a job is started on and with is where the job is. */
export function checkTargetEnvironments(
  props: Partial<JobProps> = {},
  scope: Construct,
  errors: ValidationErrors,
): void {
  checkSameEnvironment('virtualCluster', props.virtualCluster, scope, errors);
  checkSameEnvironment('jobTemplate', props.jobTemplate, scope, errors);
}
