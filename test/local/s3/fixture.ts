import { Hash } from '@smithy/hash-node';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { roles, type Roles } from '../../../local/iam/roles';
import type { PolicyDocument } from '../../../local/iam/evaluate';
import { startS3, type EmbeddedS3, type S3 } from '../../../local/s3/s3';

export const ACCOUNT = { partition: 'aws', region: 'us-east-1', account: '123456789012' };
export const BUCKET = 'lake';
/** A role that is not deployed: it has full access. */
export const ANYONE = roleArn('imported');

export function roleArn(name: string): string {
  return `arn:aws:iam::123456789012:role/${name}`;
}

/** A running S3 with a bucket, and the roles of its callers. */
export interface Fixture {
  readonly s3: EmbeddedS3;
  readonly iam: Roles;
  readonly directory: string;
  /** Creates a role with one statement that allows actions on a resource, or with whole statements. */
  role(name: string, ...statements: PolicyDocument['Statement'][]): string;
  close(): Promise<void>;
}

export async function startFixture(): Promise<Fixture> {
  const directory = mkdtempSync(join(tmpdir(), 's3-test-'));
  const iam = roles();
  const s3 = await startS3({ ...ACCOUNT, directory, roles: iam });
  s3.addBucket(BUCKET, 'stack');
  return {
    ...{ s3, iam, directory },
    role(name, ...statements) {
      const arn = roleArn(name);
      const inlinePolicies = [{ Statement: statements.flat() }] as PolicyDocument[];
      iam.putRole({ name, arn, trustPolicy: { Statement: [] }, inlinePolicies, managedPolicyArns: [] });
      return arn;
    },
    async close() {
      await s3.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export function allow(Action: string | string[], Resource: string | string[], Condition?: object) {
  return { Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) } as PolicyDocument['Statement'];
}

export interface CallOptions {
  /** @default ANYONE */
  readonly as?: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  /** The hash to sign. @default - the hash of the body */
  readonly payload?: string;
  readonly region?: string;
  /** Parts to send instead of the signed ones. */
  readonly sent?: { readonly path?: string; readonly body?: string; readonly headers?: Record<string, string> };
  readonly credentials?: { accessKeyId?: string; secretAccessKey?: string; sessionToken?: string };
}

export interface CallReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly bytes: Buffer;
  /** The error code. */
  readonly code?: string;
  /** The texts of all elements with a name. */
  all(element: string): string[];
}

/** Signs a request as the SDKs do, for a path whose parts it encodes, and sends it. */
export async function call(
  s3: Pick<S3, 'endpoint' | 'environment'>,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<CallReply> {
  const { query = {}, body, sent } = options;
  const encoded = path.split('/').map(encode).join('/');
  const headers = await signedHeaders(s3, method, encoded, options);
  const search = new URLSearchParams(query).toString().replaceAll('+', '%20');
  const target = `${sent?.path ?? encoded}${search && `?${search}`}`;
  return send(s3, { method, path: target, headers: { ...headers, ...sent?.headers }, body: sent?.body ?? body });
}

/** The headers of a request, including its signature. */
export async function signedHeaders(
  s3: Pick<S3, 'endpoint' | 'environment'>,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Record<string, string>> {
  const { as = ANYONE, query = {}, headers = {}, body, payload, region = ACCOUNT.region } = options;
  const environment = s3.environment(as);
  const credentials = {
    accessKeyId: environment.AWS_ACCESS_KEY_ID,
    secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
    sessionToken: environment.AWS_SESSION_TOKEN,
    ...options.credentials,
  };
  const scheme = { service: 's3', region, sha256: Hash.bind(null, 'sha256'), uriEscapePath: false };
  const { host } = new URL(s3.endpoint);
  const signed = await new SignatureV4({ ...scheme, credentials, applyChecksum: true }).sign(
    new HttpRequest({
      ...{ method, path, query, body },
      headers: { host, ...headers, ...(payload && { 'x-amz-content-sha256': payload }) },
    }),
  );
  return signed.headers;
}

interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Buffer;
}

/** Sends a request without normalization: `fetch` would resolve the dots in a path. */
export async function send({ endpoint }: Pick<S3, 'endpoint'>, { body, ...options }: RawRequest): Promise<CallReply> {
  const reply = await new Promise<IncomingMessage>((resolve, reject) => {
    request(endpoint, options, resolve).on('error', reject).end(body);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of reply) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString('utf8');
  const all = (element: string) =>
    [...text.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'gs'))].map(([, inner]) => inner);
  const headers = new Headers(reply.headers as Record<string, string>);
  return { status: reply.statusCode ?? 0, headers, text, bytes, all, code: all('Code')[0] };
}

function encode(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
