import { describeValue } from './describe-value';

/** What a value has to be, apart from what it holds: what types say, and plain JavaScript does not heed. */
export interface TypeCheck {
  readonly is: (value: unknown) => boolean;
  readonly requirement: string;
  /** Whether a text that stands in its place may be something that is not to be shown. */
  readonly sensitive?: boolean;
}

export const OBJECT: TypeCheck = { is: isObject, requirement: 'be an object' };
export const LIST: TypeCheck = { is: Array.isArray, requirement: 'be a list', sensitive: true };
export const MAP: TypeCheck = { is: isObject, requirement: 'be an object of names and texts', sensitive: true };
export const BOOLEAN: TypeCheck = { is: (value) => typeof value === 'boolean', requirement: 'be true or false' };
export const TEXT: TypeCheck = { is: (value) => typeof value === 'string', requirement: 'be a string' };

export const BUCKET = hasMethod('s3UrlForObject', 'be a bucket, such as Bucket.fromBucketName(…)');

export const EKS_CLUSTER = hasMember('clusterRef', 'be an EKS cluster, such as Cluster.fromClusterAttributes(…)');

export function hasMember(member: string, requirement: string): TypeCheck {
  return { is: (value) => isObject(value) && value[member] !== undefined, requirement };
}

/** With a place in the app too, which an object that only implements the interface, as other languages may pass it, lacks. */
export function constructWith(member: string, requirement: string): TypeCheck {
  return { is: (value) => isObject(value) && value[member] !== undefined && value.node !== undefined, requirement };
}

export function hasMethod(method: string, requirement: string): TypeCheck {
  return { is: (value) => isObject(value) && typeof value[method] === 'function', requirement };
}

export function oneOf(choices: Readonly<Record<string, string>>, requirement: string): TypeCheck {
  return { is: (value) => Object.values<unknown>(choices).includes(value), requirement };
}

/** The words for it when a value is not of its kind. */
export function typeError(value: unknown, { is, requirement, sensitive }: TypeCheck): string | undefined {
  return is(value) ? undefined : `must ${requirement}, got ${describeValue(value, sensitive)}`;
}

/** Throws when a value is not of its kind, so that what is made of it can rely on that. */
export function requireType(property: string, value: unknown, kind: TypeCheck): void {
  const wrong = typeError(value, kind);
  if (wrong) throw new Error(`${property} ${wrong}`);
}

/** Whether a value has members, of which a list and a `Map` have none that a template could hold. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map);
}
