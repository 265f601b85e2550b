import { describeValue } from './describe-value';

/** The type that a value must have. TypeScript checks the same; plain JavaScript and other languages do not. */
export interface TypeCheck {
  readonly is: (value: unknown) => boolean;
  readonly requirement: string;
  /** Whether a string instead of the value may be sensitive, so that messages quote only its beginning. */
  readonly sensitive?: boolean;
}

export const OBJECT: TypeCheck = { is: isObject, requirement: 'be an object' };
export const LIST: TypeCheck = { is: Array.isArray, requirement: 'be a list', sensitive: true };
export const MAP: TypeCheck = { is: isObject, requirement: 'be an object that maps names to values', sensitive: true };
export const BOOLEAN: TypeCheck = { is: (value) => typeof value === 'boolean', requirement: 'be true or false' };
export const STRING: TypeCheck = { is: (value) => typeof value === 'string', requirement: 'be a string' };

export const BUCKET = hasMethod('s3UrlForObject', 'be a bucket, such as Bucket.fromBucketName(…)');

export const EKS_CLUSTER: TypeCheck = {
  is: isEksCluster,
  requirement: 'be an EKS cluster, such as Cluster.fromClusterAttributes(…)',
};

export function hasMember(member: string, requirement: string): TypeCheck {
  return { is: (value) => isObject(value) && value[member] !== undefined, requirement };
}

/** A construct with this member. In other languages, an object that only implements the interface is not a construct. */
export function constructWith(member: string, requirement: string): TypeCheck {
  return { is: (value) => isObject(value) && value[member] !== undefined && value.node !== undefined, requirement };
}

export function hasMethod(method: string, requirement: string): TypeCheck {
  return { is: (value) => isObject(value) && typeof value[method] === 'function', requirement };
}

export function oneOf(choices: Readonly<Record<string, string>>, requirement: string): TypeCheck {
  return { is: (value) => Object.values<unknown>(choices).includes(value), requirement };
}

/** The end of the message for a value of the wrong type. Undefined if the type is correct. */
export function typeError(value: unknown, { is, requirement, sensitive }: TypeCheck): string | undefined {
  return is(value) ? undefined : `must ${requirement}, got ${describeValue(value, sensitive)}`;
}

/** Throws when a value has the wrong type. */
export function requireType(property: string, value: unknown, check: TypeCheck): void {
  const error = typeError(value, check);
  if (error) throw new Error(`${property} ${error}`);
}

/** A cluster of `aws-eks` or `aws-eks-v2`, or a `CfnCluster`. */
function isEksCluster(value: unknown): boolean {
  if (!isObject(value) || value.node === undefined) return false;
  if (value.cfnResourceType !== undefined) return value.cfnResourceType === 'AWS::EKS::Cluster';
  if ('clusterCertificateAuthorityData' in value) return true;
  // an Amazon ECS cluster also has a reference with a name
  return isObject(value.clusterRef) && 'clusterName' in value.clusterRef && !('hasEc2Capacity' in value);
}

/** Lists and `Map`s have no members that a template could contain. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map);
}
