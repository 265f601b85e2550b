import { told } from './describe-value';

/** What a value has to be, apart from what it holds: what types say, and plain JavaScript does not heed. */
export interface Kind {
  readonly is: (value: unknown) => boolean;
  readonly says: string;
  /** Whether a text that stands in its place may be something that is not to be shown. */
  readonly sensitive?: boolean;
}

export const OBJECT: Kind = { is: isObject, says: 'be an object' };
export const LIST: Kind = { is: Array.isArray, says: 'be a list', sensitive: true };
export const MAP: Kind = { is: isObject, says: 'be an object of names and texts', sensitive: true };
export const BOOLEAN: Kind = { is: (value) => typeof value === 'boolean', says: 'be true or false' };
export const TEXT: Kind = { is: (value) => typeof value === 'string', says: 'be a string' };

export const BUCKET = can('s3UrlForObject', 'be a bucket, such as Bucket.fromBucketName(…)');

export const EKS_CLUSTER = has('clusterRef', 'be an EKS cluster, such as Cluster.fromClusterAttributes(…)');

export function has(member: string, says: string): Kind {
  return { is: (value) => isObject(value) && value[member] !== undefined, says };
}

/** With a place in the app too, which an object that only implements the interface, as other languages may pass it, lacks. */
export function construct(member: string, says: string): Kind {
  return { is: (value) => isObject(value) && value[member] !== undefined && value.node !== undefined, says };
}

export function can(method: string, says: string): Kind {
  return { is: (value) => isObject(value) && typeof value[method] === 'function', says };
}

export function oneOf(choices: Readonly<Record<string, string>>, says: string): Kind {
  return { is: (value) => Object.values<unknown>(choices).includes(value), says };
}

/** The words for it when a value is not of its kind. */
export function wrongKind(value: unknown, { is, says, sensitive }: Kind): string | undefined {
  return is(value) ? undefined : `must ${says}, got ${told(value, sensitive)}`;
}

/** Throws when a value is not of its kind, so that what is made of it can rely on that. */
export function requireKind(property: string, value: unknown, kind: Kind): void {
  const wrong = wrongKind(value, kind);
  if (wrong) throw new Error(`${property} ${wrong}`);
}

/** Whether a value has members, of which a list and a `Map` have none that a template could hold. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map);
}
