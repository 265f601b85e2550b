import { listObjects } from './listings';
import { multipartUploads } from './multipart';
import { deleteObject, deleteObjects, getObject, putObject } from './objects';
import { notImplemented, requireBucketAccess, xmlReply, type S3Reply, type S3Request } from './request';

type Operation = (request: S3Request) => S3Reply | Promise<S3Reply>;

interface Route {
  readonly method: string;
  /** The query parameter that distinguishes the operation from others with the same method. */
  readonly parameter?: string;
  readonly operation: Operation;
}

/** Parameters of unsupported features that must not be ignored. */
const SUBRESOURCES = [
  ...['acl', 'policy', 'policyStatus', 'versioning', 'versions', 'lifecycle', 'cors', 'encryption', 'tagging'],
  ...['website', 'logging', 'notification', 'replication', 'object-lock', 'retention', 'legal-hold', 'torrent'],
  ...['restore', 'select', 'attributes', 'inventory', 'analytics', 'metrics', 'accelerate', 'requestPayment'],
  ...['ownershipControls', 'publicAccessBlock', 'intelligent-tiering', 'session', 'append', 'renameObject'],
];

/** Selects the operation of a request to a bucket or an object. */
export function s3Operations(region: string): Operation {
  const uploads = multipartUploads();
  const ofBucket: Route[] = [
    { method: 'GET', parameter: 'location', operation: (request) => getBucketLocation(request, region) },
    { method: 'GET', parameter: 'uploads', operation: uploads.list },
    { method: 'POST', parameter: 'delete', operation: deleteObjects },
    { method: 'HEAD', operation: (request) => headBucket(request, region) },
    { method: 'GET', operation: listObjects },
  ];
  const ofObject: Route[] = [
    { method: 'POST', parameter: 'uploads', operation: uploads.create },
    { method: 'PUT', parameter: 'uploadId', operation: uploads.uploadPart },
    { method: 'POST', parameter: 'uploadId', operation: uploads.complete },
    { method: 'DELETE', parameter: 'uploadId', operation: uploads.abort },
    { method: 'GET', parameter: 'uploadId', operation: uploads.listParts },
    { method: 'GET', operation: getObject },
    { method: 'HEAD', operation: getObject },
    { method: 'PUT', operation: putObject },
    { method: 'DELETE', operation: deleteObject },
  ];
  return (request) => {
    const { method, key, query } = request;
    const unknown = SUBRESOURCES.find((name) => query.has(name));
    const version = query.get('versionId') ?? 'null';
    const partNumber = query.has('partNumber') && !query.has('uploadId');
    if (unknown !== undefined) throw notImplemented(`?${unknown}`);
    if (version !== 'null') throw notImplemented('versions of objects');
    if (partNumber) throw notImplemented('the parts of completed objects');
    if (request.headers['x-amz-server-side-encryption-customer-algorithm'] !== undefined)
      throw notImplemented('customer-provided keys (SSE-C)');
    const route = (key === '' ? ofBucket : ofObject).find(
      ({ method: wanted, parameter }) => wanted === method && (parameter === undefined || query.has(parameter)),
    );
    if (!route) throw notImplemented(`${method} of ${key === '' ? 'a bucket' : 'an object'}`);
    return route.operation(request);
  };
}

function headBucket(request: S3Request, region: string): S3Reply {
  requireBucketAccess(request, 'ListBucket');
  return { status: 200, headers: { 'x-amz-bucket-region': region } };
}

/** us-east-1 has no name in this response */
function getBucketLocation(request: S3Request, region: string): S3Reply {
  requireBucketAccess(request, 'GetBucketLocation');
  return xmlReply('LocationConstraint', region === 'us-east-1' ? '' : region);
}
