import { Token } from 'aws-cdk-lib';
import type { JobExecutionRoleProps } from '../../job-execution-role-props';
import { can } from './type-checks';
import * as limits from './limits';
import { Problems } from './validation-errors';

const IDENTITY = can('_bind', 'be made by JobIdentity.irsa or JobIdentity.podIdentity');

/** Throws one error that names everything that is wrong with the properties. */
export function validateJobExecutionRole(path: string, props = {} as Partial<JobExecutionRoleProps>): void {
  const problems = new Problems();
  problems.requiredText('namespace', props.namespace, limits.NAMESPACE);
  problems.requiredKind('identity', props.identity, IDENTITY);
  const isKnown = !Token.isUnresolved(props.roleName);
  const reason = 'the names of the service accounts that may act in the role are made of it';
  problems.check(isKnown, `roleName must be known at synthesis, got a token: ${reason}`);
  if (isKnown) problems.text('roleName', props.roleName, limits.ROLE_NAME);
  problems.throwIfAny(`JobExecutionRole ${path}`);
}
