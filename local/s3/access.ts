import type { RoleSession, Roles } from '../iam/roles';
import { ServiceError, type ConditionContext } from '../service';

/** A call that the policies of a role did not allow. */
export interface Denial {
  readonly roleArn: string;
  readonly action: string;
  readonly resource: string;
}

/** The permissions of the caller of one request. */
export interface Access {
  /** Throws Amazon S3's error if the caller's policies do not allow the action. */
  require(action: string, resource: string, context?: ConditionContext): void;
}

/** Evaluates the policies of roles for each call, and records denied calls and roles with unknown policies. */
export interface AccessControl {
  accessOf(session: RoleSession): Access;
  readonly denials: readonly Denial[];
  readonly unknownRoles: readonly string[];
}

export function accessControl({ decide }: Pick<Roles, 'decide'>): AccessControl {
  const denials: Denial[] = [];
  const unknownRoles = new Set<string>();

  function judge(roleArn: string, action: string, resource: string, context?: ConditionContext) {
    try {
      return decide(roleArn, action, resource, context);
    } catch (error) {
      const message = `The embedded S3 cannot evaluate the policies of ${roleArn}: ${(error as Error).message}`;
      throw new ServiceError('NotImplemented', message, 501);
    }
  }

  return {
    denials,
    get unknownRoles() {
      return [...unknownRoles];
    },
    accessOf: ({ roleArn, caller }) => ({
      require(action, resource, context) {
        const decision = judge(roleArn, action, resource, context);
        if (decision === undefined) unknownRoles.add(roleArn);
        if (decision === undefined || decision === 'allowed') return;
        denials.push({ roleArn, action, resource });
        const target = resource === '*' ? '' : ` on resource: "${resource}"`;
        const reason =
          decision === 'explicitly denied'
            ? 'with an explicit deny in an identity-based policy'
            : `because no identity-based policy allows the ${action} action`;
        const message = `User: ${caller.callerArn} is not authorized to perform: ${action}${target} ${reason}`;
        throw new ServiceError('AccessDenied', message, 403);
      },
    }),
  };
}
