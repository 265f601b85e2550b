import type { Properties } from './resource';

/** Properties as CloudFormation sends them to a function: numbers and booleans at any depth become strings. */
export function stringified(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, stringifiedValue(value)]));
}

function stringifiedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stringifiedValue);
  if (typeof value === 'object' && value !== null) return stringified(value as Properties);
  return String(value);
}
