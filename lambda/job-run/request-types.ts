import type { StartJobRunRequest } from '../../lib/private/contract';

/** Restores the numbers and booleans that CloudFormation converted to strings. Ignores types that do not fit the request. */
export function withTypes(request: StartJobRunRequest, types: unknown): StartJobRunRequest {
  const numbers = pathsOf(types, 'Numbers');
  const booleans = pathsOf(types, 'Booleans');
  if (numbers.length + booleans.length === 0) return request;
  const typed = structuredClone(request);
  for (const path of numbers) restore(typed, path, (text) => (isNumber(text) ? Number(text) : text));
  for (const path of booleans) restore(typed, path, (text) => (/^(true|false)$/.test(text) ? text === 'true' : text));
  return typed;
}

/** The paths of a type. A handwritten template can set the property to anything. */
function pathsOf(types: unknown, type: string): string[] {
  const paths: unknown = isObject(types) ? types[type] : undefined;
  return Array.isArray(paths) ? paths.filter((path) => typeof path === 'string') : [];
}

/** Replaces the text at a path, if there is one. */
function restore(request: object, path: string, valueOf: (text: string) => unknown): void {
  // a dot that is part of a name is escaped
  const names = path.split(/(?<!\\)\./).map((name) => name.replace(/\\\./g, '.'));
  const last = names.pop()!;
  let holder: unknown = request;
  for (const name of names) holder = isObject(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined;
  if (!isObject(holder) || !Object.hasOwn(holder, last)) return;
  const text = holder[last];
  if (typeof text === 'string') holder[last] = valueOf(text);
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

/** Includes lists, whose names are their indices. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
