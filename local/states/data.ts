import type { Payload } from './state-machine';

/** An error of a state, by the name that Retry and Catch know it by. */
export class StateError extends Error {
  constructor(
    readonly error: string,
    readonly reason: string,
  ) {
    super(`${error}: ${reason}`);
    this.name = error;
  }
}

/** Reads a reference path: `$`, `$.a.b`, `$.list[0]`; `null` stands for an empty object, `$$` for the context. */
export function readPath(path: string | null | undefined, data: unknown, context: unknown = {}): unknown {
  if (path === null) return {};
  if (path === undefined) return data;
  let value = path.startsWith('$$') ? context : data;
  for (const step of stepsOf(path.replace('$$', '$'))) {
    const container = value;
    if (typeof container !== 'object' || container === null || !(step in container))
      throw new StateError('States.Runtime', `The JSONPath '${path}' could not be found in the input`);
    value = (container as Record<string, unknown>)[step];
  }
  return value;
}

/** The input with a result put in at a reference path: `$` replaces all, `null` drops the result. */
export function writePath(path: string | null | undefined, input: unknown, result: unknown): unknown {
  if (path === null) return input;
  const [first, ...rest] = stepsOf(path ?? '$');
  return first === undefined ? result : withValue(input, [first, ...rest], result);
}

/** A payload template: the values of fields whose names end in `.$` are read from the data. */
export function fill(template: Payload | undefined, data: unknown, context: unknown): unknown {
  return template === undefined ? data : fillValue(template, data, context);
}

function fillValue(template: unknown, data: unknown, context: unknown): unknown {
  if (Array.isArray(template)) return template.map((item) => fillValue(item, data, context));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) =>
      name.endsWith('.$')
        ? [name.slice(0, -2), readPath(String(value), data, context)]
        : [name, fillValue(value, data, context)],
    ),
  );
}

function withValue(input: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  const container = typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
  return { ...container, [step]: withValue(container[step], rest, value) };
}

function stepsOf(path: string): string[] {
  if (!/^\$(\.[\w-]+|\[\d+\]|\['[^']+'\])*$/.test(path))
    throw new StateError('States.Runtime', `The embedded Step Functions does not know the path '${path}'`);
  return [...path.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']+)'\]/g)].map(
    ([, name, index, quoted]) => name ?? index ?? quoted ?? '',
  );
}
