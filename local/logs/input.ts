import { ServiceError } from '../service';

/** The parameters of an operation, each with an example value of its type. */
type Known = Readonly<Record<string, string | number | boolean>>;

/** Reads a request's body. Rejects what the service rejects, and unsupported parameters. */
export function readInput<Input>(body: string, known: Known, required: readonly string[]): Input {
  const input = parse(body);
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(known, name))
      throw invalidParameter(`The embedded CloudWatch Logs does not support the parameter ${name}`);
    if (typeof value !== typeof known[name])
      throw new ServiceError('SerializationException', `${name} must be a ${typeof known[name]}`);
  }
  for (const name of required) {
    if (!input[name]) throw constraint(name, 'Member must not be null');
  }
  return input as Input;
}

export function checkLimit(limit: number, max: number): void {
  if (limit < 1) throw constraint('limit', 'Member must have value greater than or equal to 1');
  if (limit > max) throw constraint('limit', `Member must have value less than or equal to ${max}`);
}

export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}

function constraint(name: string, rule: string): ServiceError {
  return invalidParameter(`1 validation error detected: Value at '${name}' failed to satisfy constraint: ${rule}`);
}

function parse(body: string): Record<string, unknown> {
  try {
    const input: unknown = JSON.parse(body);
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Record<string, unknown>;
  } catch {
    // reported below
  }
  throw new ServiceError('SerializationException', 'the body is not a JSON object');
}
