import { emrError } from './errors';
import { membersOf, shapeOf, type Shape } from './model';

/**
 * Reads a value as the service's deserializer does: drops unknown members and nulls, and turns timestamps into dates.
 * A value whose type differs from the model's is a SerializationException.
 */
export function parse(shapeName: string, value: unknown): unknown {
  const shape = shapeOf(shapeName);
  switch (shape.type) {
    case 'structure':
    case 'union':
      return parseStructure(shape, value);
    case 'list':
      return parseList(shape, value);
    case 'map':
      return parseMap(shape, value);
    case 'timestamp':
      return parseTimestamp(value);
    case 'integer':
      if (!Number.isInteger(value)) throw mismatch(value, 'an Integer');
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw mismatch(value, 'a Boolean');
      return value;
    case 'string':
      if (typeof value !== 'string') throw mismatch(value, 'a String');
      return value;
  }
}

function parseStructure(shape: Shape, value: unknown): Record<string, unknown> {
  if (!isObject(value)) throw mismatch(value, 'a structure');
  const parsed: Record<string, unknown> = {};
  for (const [name, { shape: member }] of membersOf(shape)) {
    if (Object.hasOwn(value, name) && value[name] != null) parsed[name] = parse(member, value[name]);
  }
  return parsed;
}

function parseList(shape: Shape, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw mismatch(value, 'a list');
  return value.map((item) => (item == null ? undefined : parse(shape.member!.shape, item)));
}

function parseMap(shape: Shape, value: unknown): Record<string, unknown> {
  if (!isObject(value)) throw mismatch(value, 'a map');
  const entries = Object.entries(value).filter(([, item]) => item != null);
  return Object.fromEntries(entries.map(([key, item]) => [key, parse(shape.value!.shape, item)]));
}

function parseTimestamp(value: unknown): Date {
  const date = value instanceof Date ? value : new Date(typeof value === 'string' ? value : NaN);
  if (Number.isNaN(date.getTime())) throw mismatch(value, 'a Timestamp');
  return date;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function mismatch(value: unknown, wanted: string) {
  const found = Array.isArray(value) ? 'LIST' : typeof value === 'object' ? 'OBJECT' : typeof value;
  return emrError('SerializationException', `${found.toUpperCase()}_VALUE can not be converted to ${wanted}`);
}
