import { constraintError, type Problem } from './errors';
import { membersOf, shapeOf, type Shape } from './model';
import { parse } from './parse';
import { matches } from './pattern';

/**
 * Reads a value by a shape of the model and checks all its constraints. `path` names the value in messages.
 * Returns the value without unknown members. Throws one ValidationException that names every invalid field, or a
 * SerializationException for a value of the wrong type.
 */
export function validate(shapeName: string, input: unknown, path = ''): unknown {
  const value = parse(shapeName, input);
  const problems = problemsOf(shapeName, value, path);
  if (problems.length > 0) throw constraintError(problems);
  return value;
}

function problemsOf(shapeName: string, value: unknown, path: string): Problem[] {
  const shape = shapeOf(shapeName);
  const own = brokenRules(shape, value).map((rule) => ({ path, rule, value: quotable(shape, value) }));
  switch (shape.type) {
    case 'structure':
    case 'union':
      return [...own, ...problemsOfMembers(shape, value as Record<string, unknown>, path)];
    case 'list':
      return [...own, ...problemsOfItems(shape, value as unknown[], path)];
    case 'map':
      return [...own, ...problemsOfEntries(shape, value as Record<string, unknown>, path)];
    case 'string':
    case 'integer':
    case 'boolean':
    case 'timestamp':
      return own;
  }
}

/** Quotes strings and numbers; how AWS writes lists and maps is not recorded. */
function quotable({ sensitive }: Shape, value: unknown): string | number | undefined {
  return !sensitive && (typeof value === 'string' || typeof value === 'number') ? value : undefined;
}

function problemsOfMembers(shape: Shape, value: Record<string, unknown>, path: string): Problem[] {
  const prefix = path ? `${path}.` : '';
  return membersOf(shape).flatMap(([name, { shape: member }]) => {
    if (value[name] !== undefined) return problemsOf(member, value[name], prefix + name);
    return shape.required?.includes(name) ? [{ path: prefix + name, rule: 'Member must not be null' }] : [];
  });
}

function problemsOfItems(shape: Shape, items: unknown[], path: string): Problem[] {
  return items.flatMap((item, index) => {
    const itemPath = `${path}.${index + 1}.member`;
    return item === undefined
      ? [{ path: itemPath, rule: 'Member must not be null' }]
      : problemsOf(shape.member!.shape, item, itemPath);
  });
}

/** Reports keys and plain values at the map itself, so that the keys of a sensitive map stay secret. */
function problemsOfEntries(shape: Shape, entries: Record<string, unknown>, path: string): Problem[] {
  const values = shapeOf(shape.value!.shape);
  const keyRules = Object.keys(entries).flatMap((key) => brokenRules(shapeOf(shape.key!.shape), key));
  const problems = summarize('Map keys must satisfy constraint', keyRules, path);
  if (values.type === 'structure') {
    const nested = Object.entries(entries).flatMap(([key, entry]) =>
      problemsOf(shape.value!.shape, entry, `${path}.${key}.member`),
    );
    return [...problems, ...nested];
  }
  const valueRules = Object.values(entries).flatMap((entry) => brokenRules(values, entry));
  return [...problems, ...summarize('Map value must satisfy constraint', valueRules, path)];
}

function summarize(what: string, rules: string[], path: string): Problem[] {
  return rules.length === 0 ? [] : [{ path, rule: `${what}: [${[...new Set(rules)].join(', ')}]` }];
}

function brokenRules(shape: Shape, value: unknown): string[] {
  const { min = -Infinity, max = Infinity, pattern } = shape;
  const size = sizeOf(shape, value);
  const measure = shape.type === 'integer' ? 'value' : 'length';
  const rules: string[] = [];
  if (size > max) rules.push(`Member must have ${measure} less than or equal to ${max}`);
  if (size < min) rules.push(`Member must have ${measure} greater than or equal to ${min}`);
  // the shape StringEmpty256 may be empty, although its pattern does not allow it
  const empty = value === '' && min === 0;
  if (pattern && !empty && !matches(pattern, value as string)) {
    rules.push(`Member must satisfy regular expression pattern: ${pattern}`);
  }
  if (shape.enum && !shape.enum.includes(value as string)) {
    rules.push(`Member must satisfy enum value set: [${shape.enum.join(', ')}]`);
  }
  if (shape.union && size !== 1) rules.push('Exactly one member of a union must be set');
  return rules;
}

function sizeOf(shape: Shape, value: unknown): number {
  switch (shape.type) {
    case 'string':
      return [...(value as string)].length;
    case 'list':
      return (value as unknown[]).length;
    case 'integer':
      return value as number;
    case 'boolean':
    case 'timestamp':
      return 0;
    case 'structure':
    case 'union':
    case 'map':
      return Object.keys(value as object).length;
  }
}
