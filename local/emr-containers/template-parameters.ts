import type { TemplateParameterConfiguration } from '@aws-sdk/client-emr-containers';
import { emrError } from './errors';

type Declared = Readonly<Record<string, TemplateParameterConfiguration>>;
type Values = Readonly<Record<string, string>>;

/**
 * The value of each declared parameter: the given value, or its default.
 * A parameter without a value, an undeclared parameter, and a NUMBER that is not numeric are ValidationExceptions.
 */
export function parameterValues(declared: Declared, given: Values): Values {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(declared, name)) throw parameterError(name, 'is not declared by the job template');
  }
  return Object.fromEntries(
    Object.entries(declared).map(([name, parameter]) => [name, valueOf(name, parameter, given)]),
  );
}

/** Copies a job template's data and replaces every `${Name}`. */
export function substitute<Data>(data: Data, values: Values): Data {
  if (typeof data === 'string') return substituteText(data, values) as Data;
  if (Array.isArray(data)) return data.map((item: unknown) => substitute(item, values)) as Data;
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, item]) => [key, substitute(item, values)])) as Data;
}

function valueOf(name: string, { type, defaultValue }: TemplateParameterConfiguration, given: Values): string {
  const value = Object.hasOwn(given, name) ? given[name] : defaultValue;
  if (value === undefined) throw parameterError(name, 'has no value and no default');
  if (type === 'NUMBER' && !/^[+-]?\d+(\.\d+)?$/.test(value)) throw parameterError(name, 'must be a NUMBER');
  return value;
}

function substituteText(text: string, values: Values): string {
  return text.replace(/\$\{([\w.#-]+)\}/g, (_, name: string) => {
    if (!Object.hasOwn(values, name)) throw parameterError(name, 'is not declared by the job template');
    return values[name];
  });
}

function parameterError(name: string, rule: string) {
  return emrError('ValidationException', `Job template parameter ${name} ${rule}.`);
}
