import type { Account } from '../account';
import { isBucketName } from '../s3/keys';
import type { EmbeddedS3 } from '../s3/s3';
import {
  physicalName,
  ResourceFailure,
  textOf,
  type CreateRequest,
  type Outcome,
  type Owner,
  type Properties,
  type ResourceHandler,
} from './resource';

type BucketStore = Pick<EmbeddedS3, 'addBucket' | 'removeBucket' | 'emptyBucket' | 'isOfStack'>;

/** AWS::S3::Bucket: a name, and a bucket if the cloud has Amazon S3. */
export function bucketHandler({ partition, region, account }: Account, s3?: BucketStore): ResourceHandler {
  const nameOf = ({ owner, logicalId, properties }: CreateRequest) =>
    textOf(properties, 'BucketName') ?? generatedName(owner, logicalId, `${account}/${region}`);
  const put = (request: CreateRequest): Outcome => {
    const name = nameOf(request);
    if (s3 && !isBucketName(name))
      throw new ResourceFailure(
        `BucketName must be 3 to 63 lower-case letters, digits, dots and hyphens, got '${name}'`,
      );
    s3?.addBucket(name, 'stack');
    return { physicalId: name, attributes: {} };
  };
  return {
    create(request) {
      const name = textOf(request.properties, 'BucketName');
      if (name !== undefined && s3?.isOfStack(name)) throw new ResourceFailure(`${name} already exists`);
      return put(request);
    },
    update: put,
    replaces: (request) => nameOf(request) !== request.current.physicalId,
    delete({ current }) {
      try {
        s3?.removeBucket(current.physicalId);
      } catch (error) {
        throw new ResourceFailure((error as Error).message);
      }
    },
    attribute: ({ physicalId: name }, attribute) => {
      if (attribute === 'Arn') return `arn:${partition}:s3:::${name}`;
      if (attribute === 'DomainName') return `${name}.s3.amazonaws.com`;
      if (attribute === 'RegionalDomainName') return `${name}.s3.${region}.amazonaws.com`;
      return `${name}-${attribute}`;
    },
  };
}

const MAX_PART = 24;

/**
 * In lowercase and short enough. The name is the same in every cloud, so that you can fill a folder of that name in
 * advance.
 */
function generatedName({ stackName }: Owner, logicalId: string, place: string): string {
  const unique = physicalName({ stackName, stackId: `${place}/${stackName}` }, logicalId);
  const suffix = unique.split('-').at(-1) ?? '';
  return `${stackName.slice(0, MAX_PART)}-${logicalId.slice(0, MAX_PART)}-${suffix}`.toLowerCase();
}

/** The CDK's custom resource that empties a bucket before its deletion. Its function is not run. */
export function autoDeleteObjectsHandler(other: ResourceHandler, s3: BucketStore): ResourceHandler {
  return {
    ...other,
    delete({ current }) {
      const name = textOf(current.properties, 'BucketName');
      if (name !== undefined) s3.emptyBucket(name);
    },
  };
}

/** Creates the buckets that a resource's properties name, including buckets of other apps. */
export function withNamedBuckets(handler: ResourceHandler, s3: BucketStore): ResourceHandler {
  const note = (properties: Properties) => {
    for (const name of bucketNamesIn(properties)) s3.addBucket(name, 'named');
  };
  return {
    ...handler,
    create(request) {
      note(request.properties);
      return handler.create(request);
    },
    update(request) {
      note(request.properties);
      return handler.update(request);
    },
  };
}

/** The bucket names in ARNs and URIs. A name with a wildcard is skipped. */
function bucketNamesIn(value: unknown): string[] {
  if (typeof value === 'string')
    return [...value.matchAll(/(?::s3:::|\bs3[an]?:\/\/)([a-z\d][a-z\d.-]*)(?![^/\s"',;)\]}])/g)]
      .map(([, name = '']) => name)
      .filter(isBucketName);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(bucketNamesIn) : [];
}
