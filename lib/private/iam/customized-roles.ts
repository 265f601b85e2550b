import type { IConstruct } from 'constructs';

/** The context key that `iam.Role.customizeRoles` sets. */
const CUSTOMIZE_ROLES = '@aws-cdk/iam:customizeRoles';

/**
 * Whether others make the roles of a scope: `iam.Role.customizeRoles` writes roles and their policies into a report then. There may
 * be no resource of a role, and its ARN may have no name yet.
 */
export function hasCustomizedRoles(scope: IConstruct): boolean {
  return scope.node.tryGetContext(CUSTOMIZE_ROLES) !== undefined;
}
