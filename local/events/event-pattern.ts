/** An alternative in the list that a pattern gives for a field. */
type Matcher = string | number | boolean | null | Comparison;

interface Comparison {
  readonly prefix?: string;
  readonly suffix?: string;
  readonly 'anything-but'?: unknown;
  readonly exists?: boolean;
}

/**
 * Whether an event matches the pattern of a rule, by the documented rules of Amazon EventBridge: the event must contain
 * every field of the pattern, with one of the listed values. A list in the event matches if any of its items matches.
 * Throws for unsupported comparisons.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesPattern(pattern: object, event: object): boolean {
  return Object.entries(pattern).every(([name, wanted]: [string, unknown]) => {
    const value = (event as Record<string, unknown>)[name];
    if (Array.isArray(wanted)) return (wanted as Matcher[]).some((matcher) => matchesField(matcher, value));
    if (!isObject(wanted)) throw new Error(`Pattern field ${name} must be a list or an object`);
    return matchesPattern(wanted, isObject(value) ? value : {});
  });
}

function matchesField(matcher: Matcher, value: unknown): boolean {
  // `exists` applies only to leaf values, not to objects
  if (isObject(matcher) && 'exists' in matcher) return (value !== undefined && !isObject(value)) === matcher.exists;
  if (value === undefined) return false;
  return (Array.isArray(value) ? (value as unknown[]) : [value]).some((item) => matchesValue(matcher, item));
}

function matchesValue(matcher: Matcher, value: unknown): boolean {
  if (!isObject(matcher)) return matcher === value;
  const [operator = '', ...others] = Object.keys(matcher);
  const operand = (matcher as Record<string, unknown>)[operator];
  if (others.length > 0)
    throw new Error(`A comparison must have one operator, got ${[operator, ...others].join(', ')}`);
  switch (operator) {
    case 'prefix':
      return typeof value === 'string' && value.startsWith(text(operator, operand));
    case 'suffix':
      return typeof value === 'string' && value.endsWith(text(operator, operand));
    case 'anything-but':
      return ![operand].flat().some((excluded) => matchesValue(excluded as Matcher, value));
    default:
      throw new Error(`The embedded EventBridge does not support the operator ${operator}`);
  }
}

function text(operator: string, operand: unknown): string {
  if (typeof operand === 'string') return operand;
  throw new Error(`${operator} must be a string`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
