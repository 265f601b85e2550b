/** What a rule's pattern asks of one field: any of these. */
type Matcher = string | number | boolean | null | Comparison;

interface Comparison {
  readonly prefix?: string;
  readonly suffix?: string;
  readonly 'anything-but'?: unknown;
  readonly exists?: boolean;
}

/**
 * Whether an event matches the pattern of a rule, by the documented rules of Amazon EventBridge: every field that the pattern
 * names has to be in the event, with one of the values. A field of the event that is a list matches by any of its items.
 * Throws for comparisons that are not known here.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesPattern(pattern: object, event: object): boolean {
  return Object.entries(pattern).every(([name, wanted]: [string, unknown]) => {
    const value = (event as Record<string, unknown>)[name];
    if (Array.isArray(wanted)) return (wanted as Matcher[]).some((matcher) => matchesField(matcher, value));
    if (!isObject(wanted)) throw new Error(`A pattern has lists and objects only, ${name} is neither`);
    return matchesPattern(wanted, isObject(value) ? value : {});
  });
}

function matchesField(matcher: Matcher, value: unknown): boolean {
  // `exists` is about leaves: an object is none
  if (isObject(matcher) && 'exists' in matcher) return (value !== undefined && !isObject(value)) === matcher.exists;
  if (value === undefined) return false;
  return (Array.isArray(value) ? (value as unknown[]) : [value]).some((item) => matchesValue(matcher, item));
}

function matchesValue(matcher: Matcher, value: unknown): boolean {
  if (!isObject(matcher)) return matcher === value;
  const [operator = '', ...others] = Object.keys(matcher);
  const operand = (matcher as Record<string, unknown>)[operator];
  if (others.length > 0) throw new Error(`A comparison has one operator, got ${[operator, ...others].join(', ')}`);
  switch (operator) {
    case 'prefix':
      return typeof value === 'string' && value.startsWith(text(operator, operand));
    case 'suffix':
      return typeof value === 'string' && value.endsWith(text(operator, operand));
    case 'anything-but':
      return ![operand].flat().some((excluded) => matchesValue(excluded as Matcher, value));
    default:
      throw new Error(`The embedded EventBridge has no operator ${operator}`);
  }
}

function text(operator: string, operand: unknown): string {
  if (typeof operand === 'string') return operand;
  throw new Error(`${operator} takes a text`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
