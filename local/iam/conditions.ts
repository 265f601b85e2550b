import type { ConditionContext } from '../service';
import { asList, matchesArn, matchesWildcards, type OneOrMany } from './wildcards';

/** Maps an operator to condition keys, and each key to its values, one of which must match. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, OneOrMany<string>>>>>;

interface Operator {
  readonly matches: (wanted: string, found: string) => boolean;
  readonly negated?: boolean;
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { matches: equals },
  StringNotEquals: { matches: equals, negated: true },
  StringLike: { matches: matchesWildcards },
  StringNotLike: { matches: matchesWildcards, negated: true },
  // IAM accepts wildcards in both
  ArnEquals: { matches: matchesArn },
  ArnLike: { matches: matchesArn },
  ArnNotEquals: { matches: matchesArn, negated: true },
  ArnNotLike: { matches: matchesArn, negated: true },
  Bool: { matches: (wanted, found) => equals(wanted.toLowerCase(), found.toLowerCase()) },
};

/** Whether all conditions are met; throws for an unsupported operator. */
export function conditionsHold(conditions: Conditions, context: ConditionContext): boolean {
  return Object.entries(conditions)
    .flatMap(([operator, keys]) => Object.entries(keys).map(([key, wanted]) => holds(operator, key, wanted, context)))
    .every((held) => held);
}

function holds(name: string, key: string, wanted: OneOrMany<string>, context: ConditionContext): boolean {
  if (name === 'Null') return asList(wanted).includes(String(valueIn(context, key) === undefined));
  const ifExists = name.endsWith('IfExists');
  const operator = ifExists ? name.slice(0, -'IfExists'.length) : name;
  if (!Object.hasOwn(OPERATORS, operator)) throw new Error(`unsupported condition operator ${name}`);
  const { matches, negated = false } = OPERATORS[operator];
  const found = valueIn(context, key);
  if (found === undefined) return ifExists || negated;
  return asList(wanted).some((value) => matches(value, found)) !== negated;
}

/** Condition keys are case-insensitive. */
function valueIn(context: ConditionContext, key: string): string | undefined {
  return Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

function equals(wanted: string, found: string): boolean {
  if (wanted.includes('${')) throw new Error(`unsupported policy variable in ${wanted}`);
  return wanted === found;
}
