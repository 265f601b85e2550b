import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { Account } from '../account';
import type { Roles } from '../iam/roles';
import { ServiceError } from '../service';
import { accessControl, type Access, type Denial } from './access';
import { assetsOf } from './assets';
import { authenticate } from './authentication';
import { buckets, type BucketView } from './buckets';
import { s3Operations } from './operations';
import { requireBucket, xmlReply, type S3Reply } from './request';
import { xmlDocument } from './xml';

export interface S3Options {
  /** A directory with a folder for each bucket. @default - a temporary folder that is removed when the cloud is closed */
  readonly directory?: string;
}

/**
 * The embedded Amazon S3: folders as buckets behind the S3 API, subject to the policies of the role that signs a request.
 */
export interface S3 {
  /** The address of the API for path-style requests, such as `http://127.0.0.1:40002`. */
  readonly endpoint: string;
  readonly buckets: () => readonly BucketView[];
  /** Credentials of a job in a role, as environment variables for the SDKs, with the address of this S3. */
  readonly environment: (roleArn: string, session?: string) => Record<string, string>;
  /** The calls that policies denied, most recent last. */
  readonly denials: readonly Denial[];
  /**
   * The roles that had full access because their policies are unknown: the role or one of its policies is not deployed
   * here.
   */
  readonly unknownRoles: readonly string[];
}

/** The S3 for the other parts of the cloud. */
export interface EmbeddedS3 extends S3 {
  /** The folder that contains the buckets. */
  readonly root: string;
  readonly addBucket: (name: string, origin: BucketView['origin']) => void;
  readonly removeBucket: (name: string) => void;
  readonly emptyBucket: (name: string) => void;
  readonly isOfStack: (name: string) => boolean;
  addAssets(assembly: CloudAssembly): void;
  close(): Promise<void>;
}

interface ServerOptions extends S3Options, Account {
  readonly roles: Pick<Roles, 'decide' | 'signerOf' | 'credentials'>;
}

// Java clients keep connections open for longer than Node.js does by default
const KEEP_ALIVE_MS = 120_000;

/** Serves Amazon S3 on a separate port of the loopback interface. */
export async function startS3(options: ServerOptions): Promise<EmbeddedS3> {
  const { region, partition, roles, directory } = options;
  const store = buckets(directory);
  const control = accessControl(roles);
  const operate = s3Operations(region);
  const arnPrefix = `arn:${partition}:s3:::`;
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const requestId = randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase();
    reply(request)
      .catch((error: unknown) => errorReply(request, error, requestId))
      .then((found) => send(response, found, requestId))
      .catch(() => void response.destroy());
  });

  async function reply(request: IncomingMessage): Promise<S3Reply> {
    const { method = 'GET', headers } = request;
    const { path, query, bucketName, key } = targetOf(request);
    const authenticated = authenticate(request, { path, query }, { region, sessionOf: roles.signerOf });
    const access = control.accessOf(authenticated.session);
    if (bucketName === '') return listBuckets(access);
    return operate({
      ...{ method, key, query, headers, access, arnPrefix, buckets: store },
      bucket: requireBucket(store, bucketName),
      body: { bytes: request as AsyncIterable<Buffer>, headers, signatures: authenticated.signatures },
    });
  }

  function listBuckets(access: Access): S3Reply {
    access.require('s3:ListAllMyBuckets', '*');
    const all = store.all().map(({ name }) => ({ Name: name, CreationDate: STARTED }));
    return xmlReply('ListAllMyBucketsResult', { Owner: { ID: options.account }, Buckets: { Bucket: all } });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ endpoint, root: store.root },
    buckets: () => store.all().map(({ name, directory: folder, origin }) => ({ name, directory: folder, origin })),
    environment: (roleArn, session = 'job') => ({
      ...roles.credentials(roleArn, session),
      ...{ AWS_REGION: region, AWS_DEFAULT_REGION: region, AWS_ENDPOINT_URL_S3: endpoint },
    }),
    denials: control.denials,
    get unknownRoles() {
      return control.unknownRoles;
    },
    addBucket: store.add,
    removeBucket: store.remove,
    emptyBucket: store.empty,
    isOfStack: store.isOfStack,
    addAssets: (assembly) => assetsOf(assembly, options).forEach(store.addAsset),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          store.close();
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

const STARTED = new Date().toISOString();

function targetOf(request: IncomingMessage) {
  const [path = '/', search = ''] = (request.url ?? '/').split(/\?(.*)/s);
  try {
    const [, bucketName = '', ...parts] = path.split('/').map(decodeURIComponent);
    return { path, query: new URLSearchParams(search), bucketName, key: parts.join('/') };
  } catch {
    throw new ServiceError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

function errorReply({ method, url = '' }: IncomingMessage, error: unknown, requestId: string): S3Reply {
  const known = error instanceof ServiceError ? error : new ServiceError('InternalError', String(error), 500);
  // the response to a HEAD request has no body
  if (method === 'HEAD') return { status: known.status };
  const [Resource] = url.split('?');
  const { code: Code, message: Message, status } = known;
  const body = xmlDocument('Error', { Code, Message, Resource, RequestId: requestId, HostId: 'embedded' });
  return { status, headers: { 'content-type': 'application/xml' }, body };
}

async function send(response: ServerResponse, { status, headers, body }: S3Reply, requestId: string): Promise<void> {
  const file = typeof body === 'object' ? body.handle : undefined;
  try {
    response.writeHead(status, { 'x-amz-request-id': requestId, server: 'AmazonS3', ...headers });
    if (typeof body !== 'object') response.end(body);
    else await pipeline(body.handle.createReadStream({ start: body.start, end: body.end, autoClose: false }), response);
  } finally {
    await file?.close();
  }
}
