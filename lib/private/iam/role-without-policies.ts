import { Resource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { type Construct, DependencyGroup } from 'constructs';

/**
 * A role without its policies, for a construct that must not depend on them. The policies may refer to resources that depend on
 * the construct.
 *
 * `Role.fromRoleArn` would parse the ARN. The ARN has no name if roles are created outside the app.
 */
export class RoleWithoutPolicies extends Resource implements iam.IRole {
  readonly assumeRoleAction: string;
  readonly grantPrincipal: iam.IPrincipal = this;
  readonly policyFragment: iam.PrincipalPolicyFragment;
  readonly principalAccount?: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly role: iam.IRole,
  ) {
    super(scope, id);
    this.assumeRoleAction = role.assumeRoleAction;
    this.policyFragment = role.policyFragment;
    this.principalAccount = role.principalAccount;
  }

  get roleArn(): string {
    return this.role.roleArn;
  }

  get roleName(): string {
    return this.role.roleName;
  }

  get roleRef(): iam.RoleReference {
    return this.role.roleRef;
  }

  grant(grantee: iam.IPrincipal, ...actions: string[]): iam.Grant {
    return this.role.grant(grantee, ...actions);
  }

  grantPassRole(grantee: iam.IPrincipal): iam.Grant {
    return this.role.grantPassRole(grantee);
  }

  grantAssumeRole(grantee: iam.IPrincipal): iam.Grant {
    return this.role.grantAssumeRole(grantee);
  }

  addToPrincipalPolicy(): iam.AddToPrincipalPolicyResult {
    return { statementAdded: true, policyDependable: new DependencyGroup() };
  }

  addToPolicy(): boolean {
    return true;
  }

  // the role's policies are added to the role itself
  addManagedPolicy(): void {}
  attachInlinePolicy(): void {}
}
