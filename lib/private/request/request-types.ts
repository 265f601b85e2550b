import { Token } from 'aws-cdk-lib';
import type { RequestTypes } from '../contract';
import { MAPS } from './pascal-case';

/** API members that are strings or lists of strings. */
const TEXTS = ['entryPoint', 'entryPointArguments', 'sparkSubmitParameters', 'sparkSqlParameters'];

/** The types of the numbers and booleans that request overrides set. CloudFormation turns these values into strings. */
export class OverrideTypes {
  private readonly types = new Map<string, 'number' | 'boolean'>();

  /** Records an override or a deletion. Overrides apply in their order. */
  set(path: string, value: unknown): void {
    // an object is merged into the existing value; every other value replaces it
    if (!isMap(value)) this.forget(path);
    if (isText(path) || Token.isUnresolved(value)) return;
    if (typeof value === 'number' || typeof value === 'boolean') {
      this.types.set(path, typeof value as 'number' | 'boolean');
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) this.set(`${path}.${index}`, item);
    } else if (isMap(value)) {
      for (const [name, member] of Object.entries(value)) this.set(`${path}.${name.replace(/\./g, '\\.')}`, member);
    }
  }

  /** Undefined if all values are strings, so that the template stays unchanged. */
  render(): RequestTypes | undefined {
    const pathsOf = (type: string) => {
      const paths = [...this.types].filter(([, one]) => one === type).map(([path]) => path);
      return paths.length > 0 ? paths : undefined;
    };
    return this.types.size > 0 ? { Numbers: pathsOf('number'), Booleans: pathsOf('boolean') } : undefined;
  }

  private forget(path: string): void {
    for (const known of this.types.keys()) if (known === path || known.startsWith(`${path}.`)) this.types.delete(known);
  }
}

/** Whether the API has only strings at this path. */
function isText(path: string): boolean {
  return path.split(/(?<!\\)\./).some((name) => MAPS.includes(name) || TEXTS.includes(name));
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Token.isUnresolved(value);
}
