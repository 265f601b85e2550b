/** An error of a state, by the name that Retry knows it by. */
export class StateError extends Error {
  constructor(
    readonly error: string,
    readonly reason: string,
  ) {
    super(`${error}: ${reason}`);
    this.name = error;
  }
}

/** Reads a reference path, e.g. `$` or `$.a.b`. */
export function readPath(path: string, data: unknown): unknown {
  return stepsOf(path).reduce((container, step) => {
    if (typeof container !== 'object' || container === null || !(step in container))
      throw new StateError('States.Runtime', `The JSONPath '${path}' could not be found in the input`);
    return (container as Record<string, unknown>)[step];
  }, data);
}

/** The input with a result put in at a reference path: `$` replaces all. */
export function writePath(path: string, input: unknown, result: unknown): unknown {
  return withValue(input, stepsOf(path), result);
}

/** A payload template: the values of fields whose names end in `.$` are read from the data. */
export function fill(template: unknown, data: unknown): unknown {
  if (Array.isArray(template)) return template.map((item) => fill(item, data));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) =>
      name.endsWith('.$') ? [name.slice(0, -2), readPath(String(value), data)] : [name, fill(value, data)],
    ),
  );
}

function withValue(input: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  const container = typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
  return { ...container, [step]: withValue(container[step], rest, value) };
}

function stepsOf(path: string): string[] {
  if (!/^\$(\.[\w-]+)*$/.test(path))
    throw new StateError('States.Runtime', `The embedded Step Functions does not know the path '${path}'`);
  return path.split('.').slice(1);
}
