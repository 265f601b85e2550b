import { ServiceError, type Authorize, type ConditionContext } from '../service';
import { conditionsHold, type Conditions } from './conditions';
import { asList, matchesWildcards, type OneOrMany } from './wildcards';

/** An identity-based policy, in IAM's format. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: OneOrMany<Statement>;
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: OneOrMany<string>;
  readonly NotAction?: OneOrMany<string>;
  readonly Resource?: OneOrMany<string>;
  readonly NotResource?: OneOrMany<string>;
  readonly Condition?: Conditions;
}

const KNOWN_ELEMENTS = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

/** The result of evaluating policies: a statement denies the action, or no statement allows it. */
export type Decision = 'allowed' | 'explicitly denied' | 'implicitly denied';

/**
 * Evaluates identity-based policies as IAM does: an explicit deny wins, and an action that no statement allows is denied.
 * Throws for unsupported elements, condition operators and policy variables, rather than guess.
 */
export function decide(
  policies: readonly PolicyDocument[],
  action: string,
  resource: string,
  context: ConditionContext = {},
): Decision {
  const statements = policies.flatMap(({ Statement }) => asList(Statement));
  statements.forEach(refuseUnknown);
  const effects = statements
    .filter((statement) => applies(statement, action, resource, context))
    .map(({ Effect }) => Effect);
  if (effects.includes('Deny')) return 'explicitly denied';
  return effects.includes('Allow') ? 'allowed' : 'implicitly denied';
}

/** Whether identity-based policies allow an action. */
export function isAllowed(...request: Parameters<typeof decide>): boolean {
  return decide(...request) === 'allowed';
}

/** Checks the permissions of one caller. Throws AWS's error for a call that the policies do not allow. */
export function authorizeBy(policies: readonly PolicyDocument[], callerArn: string): Authorize {
  return (action, resource, context) => {
    if (isAllowed(policies, action, resource, context)) return;
    const message = `User: ${callerArn} is not authorized to perform: ${action} on resource: ${resource}`;
    throw new ServiceError('AccessDeniedException', message, 403);
  };
}

function applies(statement: Statement, action: string, resource: string, context: ConditionContext): boolean {
  const { Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  const isAction = (pattern: string) => matchesWildcards(pattern.toLowerCase(), action.toLowerCase());
  const isResource = (pattern: string) => matchesWildcards(pattern, resource);
  const conditions = conditionsHold(Condition, context);
  return covers(Action, NotAction, isAction) && covers(Resource, NotResource, isResource) && conditions;
}

function covers(
  included: OneOrMany<string> | undefined,
  excluded: OneOrMany<string> | undefined,
  matches: (pattern: string) => boolean,
): boolean {
  return included === undefined ? !asList(excluded ?? []).some(matches) : asList(included).some(matches);
}

function refuseUnknown(statement: Statement): void {
  const unknown = Object.keys(statement).find((element) => !KNOWN_ELEMENTS.includes(element));
  if (unknown) throw new Error(`unsupported policy element ${unknown}`);
  requireOneOf(statement, 'Action', 'NotAction');
  requireOneOf(statement, 'Resource', 'NotResource');
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') {
    throw new Error(`Effect must be Allow or Deny, got ${String(statement.Effect)}`);
  }
}

function requireOneOf(statement: Statement, element: 'Action' | 'Resource', opposite: 'NotAction' | 'NotResource') {
  if ((statement[element] === undefined) === (statement[opposite] === undefined)) {
    throw new Error(`a policy statement must have exactly one of ${element} and ${opposite}`);
  }
}
