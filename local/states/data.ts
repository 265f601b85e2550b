/** An error of a state, by the name that Retry refers to. */
export class StateError extends Error {
  constructor(
    readonly error: string,
    readonly reason: string,
  ) {
    super(`${error}: ${reason}`);
    this.name = error;
  }
}

/** Reads a reference path, such as `$` or `$.a.b`. */
export function readPath(path: string, data: unknown): unknown {
  return stepsOf(path).reduce((container, step) => {
    if (typeof container !== 'object' || container === null || !(step in container))
      throw new StateError('States.Runtime', `The JSONPath '${path}' could not be found in the input`);
    return (container as Record<string, unknown>)[step];
  }, data);
}

/** Puts a result into the input at a reference path; `$` replaces the whole input. */
export function writePath(path: string, input: unknown, result: unknown): unknown {
  return withValue(input, stepsOf(path), result);
}

/** Fills a payload template: fields whose names end in `.$` take their values from the data. */
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
    throw new StateError('States.Runtime', `The embedded Step Functions does not support the path '${path}'`);
  return path.split('.').slice(1);
}
