import { membersOf, shapeOf, type Shape } from '../../../local/emr-containers/model';

/** A member of the StartJobRun request, with its path: `a.b`, `list[]`, `map[key]`, `map[value]`. */
export interface Member {
  readonly path: string;
  readonly shape: Shape;
}

/**
 * Every member of a shape, and the members of these. A shape that contains itself, such as Configuration, is visited once more.
 */
export function membersBelow(shapeName: string, path = '', above: readonly string[] = []): Member[] {
  const shape = shapeOf(shapeName);
  const below = [...above, shapeName];
  if (shape.type === 'structure' && below.filter((name) => name === shapeName).length > 2) return [];
  return referencesOf(shape, path).flatMap(([memberPath, name]) => [
    { path: memberPath, shape: shapeOf(name) },
    ...membersBelow(name, memberPath, below),
  ]);
}

/** The required members of StartJobRun's request and of the structures in it. */
export function requiredMembers(members: readonly Member[]): string[] {
  const paths = new Set(members.map(({ path }) => path));
  const structures = [{ path: '', shape: shapeOf('StartJobRunRequest') }, ...members];
  const required = structures.flatMap(({ path, shape }) => (shape.required ?? []).map((name) => join(path, name)));
  // but not members of a shape that contains itself and was not visited again
  return required.filter((path) => paths.has(path));
}

/** All values that a request has at a path. */
export function valuesAt(request: unknown, path: string): unknown[] {
  const steps = path.match(/[^.[\]]+(?![^[]*\])|\[\w*\]/g) ?? [];
  return steps.reduce<unknown[]>((values, step) => values.flatMap((value) => stepInto(value, step)), [request]);
}

function stepInto(value: unknown, step: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (step === '[]') return value as unknown[];
  if (step === '[key]') return Object.keys(value);
  if (step === '[value]') return Object.values(value);
  return Object.hasOwn(value, step) ? [(value as Record<string, unknown>)[step]] : [];
}

function referencesOf(shape: Shape, path: string): [string, string][] {
  const members = membersOf(shape).map<[string, string]>(([name, { shape: member }]) => [join(path, name), member]);
  if (shape.member) members.push([`${path}[]`, shape.member.shape]);
  if (shape.key) members.push([`${path}[key]`, shape.key.shape]);
  if (shape.value) members.push([`${path}[value]`, shape.value.shape]);
  return members;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
