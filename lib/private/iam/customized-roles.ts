import type { IConstruct } from 'constructs';

/** The context key that `iam.Role.customizeRoles` sets. */
const CUSTOMIZE_ROLES = '@aws-cdk/iam:customizeRoles';

/**
 * Whether the roles of a scope are created outside the app: `iam.Role.customizeRoles` then writes roles and their policies into a
 * report. A role may have no resource, and its ARN may have no name yet.
 */
export function hasCustomizedRoles(scope: IConstruct): boolean {
  return scope.node.tryGetContext(CUSTOMIZE_ROLES) !== undefined;
}
