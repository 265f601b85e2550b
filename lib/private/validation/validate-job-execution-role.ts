import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { JobExecutionRoleProps } from '../../job-execution-role-props';
import * as limits from './limits';
import { hasMethod } from './type-checks';
import { ValidationErrors } from './validation-errors';

const IDENTITY = hasMethod('_bind', 'be created by JobIdentity.irsa or JobIdentity.podIdentity');

/** Throws one error that names every invalid property. */
export function validateJobExecutionRole(
  scope: Construct,
  path: string,
  props = {} as Partial<JobExecutionRoleProps>,
): void {
  const errors = new ValidationErrors();
  errors.requiredText('namespace', props.namespace, limits.NAMESPACE);
  if (errors.requiredType('identity', props.identity, IDENTITY)) props.identity?._checkEnvironment(scope, errors);
  const isKnown = !Token.isUnresolved(props.roleName);
  const reason = 'the names of the service accounts that can assume the role are derived from it';
  errors.check(isKnown, `roleName must be known at synthesis, got a token: ${reason}`);
  if (isKnown) errors.text('roleName', props.roleName, limits.ROLE_NAME);
  errors.throwIfAny(`JobExecutionRole ${path}`);
}
