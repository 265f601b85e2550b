import { getAttParts, intrinsicOf, substitution } from './references';
import type { Template } from './template';

/** Resolves the references in a template. */
export interface Scope {
  readonly template: Template;
  /** `Ref` of a parameter, a pseudo parameter or a resource; undefined if it does not exist. */
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  importValue(exportName: string): string;
}

type Intrinsic = (scope: Scope, argument: unknown, where: string) => unknown;

const NO_VALUE = Symbol('AWS::NoValue');

/** The template's conditions, by name. */
export const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (scope, name, where) => reference(scope, String(name), where),
  'Fn::GetAtt': (scope, argument, where) => {
    const [logicalId, attribute] = getAttParts(argument);
    return scope.getAtt(logicalId, asText(resolve(scope, attribute, where), where));
  },
  'Fn::Join': (scope, argument, where) => {
    const [delimiter, list] = asList(argument, where);
    return asList(resolve(scope, list, where), where)
      .map((part) => asText(part, where))
      .join(asText(delimiter, where));
  },
  'Fn::GetAZs': (scope, region, where) => {
    const name = asText(resolve(scope, region || { Ref: 'AWS::Region' }, where), where);
    return ['a', 'b', 'c'].map((zone) => name + zone);
  },
  'Fn::Sub': substitute,
  'Fn::Select': (scope, argument, where) => {
    const [index, list] = asList(resolve(scope, argument, where), where);
    const values = asList(list, where);
    const position = Number(index);
    if (!(position in values)) throw new Error(`Fn::Select cannot select index ${String(index)} at ${where}`);
    return values[position];
  },
  'Fn::Split': (scope, argument, where) => {
    const [delimiter, text] = asList(resolve(scope, argument, where), where);
    return asText(text, where).split(asText(delimiter, where));
  },
  'Fn::If': (scope, argument, where) => {
    const [condition, then, otherwise] = asList(argument, where);
    return resolveOrNothing(scope, isTrue(scope, String(condition), where) ? then : otherwise, where);
  },
  'Fn::FindInMap': (scope, argument, where) => {
    const [map, first, second] = asList(resolve(scope, argument, where), where).map((key) => asText(key, where));
    const value = scope.template.Mappings?.[map ?? '']?.[first ?? '']?.[second ?? ''];
    if (value === undefined)
      throw new Error(`Fn::FindInMap has no value for [${map}, ${first}, ${second}] at ${where}`);
    return value;
  },
  'Fn::ImportValue': (scope, argument, where) => scope.importValue(asText(resolve(scope, argument, where), where)),
  'Fn::Base64': (scope, argument, where) =>
    Buffer.from(asText(resolve(scope, argument, where), where)).toString('base64'),
};

const CONDITION_FUNCTIONS: Record<string, (scope: Scope, argument: unknown, where: string) => boolean> = {
  'Fn::Equals': (scope, argument, where) => {
    const [left, right] = asList(resolve(scope, argument, where), where);
    return asText(left, where) === asText(right, where);
  },
  'Fn::And': (scope, argument, where) => asList(argument, where).every((one) => holds(scope, one, where)),
  'Fn::Or': (scope, argument, where) => asList(argument, where).some((one) => holds(scope, one, where)),
  'Fn::Not': (scope, argument, where) => !holds(scope, asList(argument, where)[0], where),
  Condition: (scope, argument, where) => isTrue(scope, String(argument), where),
};

/** Resolves all intrinsic functions in a value. `where` is its path in the template, for error messages. */
export function resolve(scope: Scope, value: unknown, where: string): unknown {
  const resolved = resolveOrNothing(scope, value, where);
  if (resolved === NO_VALUE) throw new Error(`AWS::NoValue must not remove the value at ${where}`);
  return resolved;
}

/** Whether a condition of the template is true. */
export function isTrue(scope: Scope, condition: string, where: string): boolean {
  const declared = scope.template.Conditions?.[condition];
  if (declared === undefined) throw new Error(`Unresolved condition dependency ${condition} at ${where}`);
  return holds(scope, declared, `Conditions/${condition}`);
}

function resolveOrNothing(scope: Scope, value: unknown, where: string): unknown {
  if (value === null) throw new Error(`[/${where}] 'null' values are not allowed in templates`);
  if (Array.isArray(value)) {
    return value
      .map((item, index) => resolveOrNothing(scope, item, `${where}/${index}`))
      .filter((item) => item !== NO_VALUE);
  }
  if (typeof value === 'string' && value.includes('{{resolve:'))
    throw new Error(`The embedded cloud does not support dynamic references, used at ${where}`);
  if (typeof value !== 'object') return value;
  const intrinsic = intrinsicOf(value);
  if (!intrinsic) {
    const resolveItem = ([name, item]: [string, unknown]) => [name, resolveOrNothing(scope, item, `${where}/${name}`)];
    const entries = Object.entries(value as Record<string, unknown>).map(resolveItem);
    return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE));
  }
  const apply = INTRINSICS[intrinsic.name];
  if (!apply) throw new Error(`The embedded cloud does not support ${intrinsic.name}, used at ${where}`);
  return apply(scope, intrinsic.argument, where);
}

function holds(scope: Scope, condition: unknown, where: string): boolean {
  const [name, argument] = Object.entries(condition as Record<string, unknown>)[0] ?? [];
  const evaluate = CONDITION_FUNCTIONS[name ?? ''];
  if (!evaluate)
    throw new Error(`The embedded cloud does not support the condition function ${name}, used at ${where}`);
  return evaluate(scope, argument, where);
}

function reference(scope: Scope, name: string, where: string): unknown {
  if (name === 'AWS::NoValue') return NO_VALUE;
  const value = scope.ref(name);
  if (value === undefined) throw new Error(`Unresolved reference to ${name} at ${where}`);
  return value;
}

function substitute(scope: Scope, argument: unknown, where: string): string {
  const [text, declared] = substitution(argument);
  const variables = resolve(scope, declared, where) as Record<string, unknown>;
  return text.replace(/\$\{([^}]*)\}/g, (_match, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (name in variables) return asText(variables[name], where);
    const dot = name.indexOf('.');
    const value = dot < 0 ? reference(scope, name, where) : scope.getAtt(name.slice(0, dot), name.slice(dot + 1));
    return asText(value, where);
  });
}

function asList(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`The value at ${where} must be a list`);
  return value;
}

function asText(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`The value at ${where} must be a string`);
}
