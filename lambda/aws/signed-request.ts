import { fromEnv } from '@aws-sdk/credential-provider-env';
import { Hash } from '@smithy/hash-node';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { call, isOk } from './http';

/** Milliseconds until a call to a service is given up. */
export const REQUEST_TIMEOUT = 30_000;

/** One call of an operation by the JSON protocol. */
export async function jsonRequest<Reply>(
  service: string,
  version: string,
  target: string,
  input: object,
): Promise<Reply> {
  const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target };
  return JSON.parse(await signedRequest(service, headers, JSON.stringify(input))) as Reply;
}

/** One POST to an AWS service, signed: for the few calls that do not deserve a client in the bundle. */
export async function signedRequest(service: string, headers: Record<string, string>, body: string): Promise<string> {
  const region = process.env.AWS_REGION ?? '';
  const url = new URL(process.env.AWS_ENDPOINT_URL ?? `https://${service}.${region}.${process.env.URL_SUFFIX}`);
  const request = new HttpRequest({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    port: url.port ? Number(url.port) : undefined,
    path: '/',
    headers: { host: url.host, ...headers },
    body,
  });
  const signer = new SignatureV4({ service, region, credentials: fromEnv(), sha256: Hash.bind(null, 'sha256') });
  const signed = await signer.sign(request);
  const { host: _, ...sent } = signed.headers;
  const reply = await call(url, { method: 'POST', headers: sent, body, timeout: REQUEST_TIMEOUT });
  if (!isOk(reply)) throw serviceError(reply.status, reply.text);
  return reply.text;
}

/** The error of an XML (Query protocol) or a JSON reply, in the form that the SDK's own errors have. */
function serviceError(httpStatusCode: number, reply: string): Error {
  const { name = 'ServiceError', message = `HTTP ${httpStatusCode}` } = fromJson(reply) ?? fromXml(reply);
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

interface ErrorReply {
  readonly name?: string;
  readonly message?: string;
}

function fromJson(reply: string): ErrorReply | undefined {
  try {
    const { __type, message, Message } = JSON.parse(reply) as Record<string, string | undefined>;
    return { name: __type?.split('#').pop(), message: message ?? Message };
  } catch {
    return undefined;
  }
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function fromXml(reply: string): ErrorReply {
  const text = (element: string) =>
    new RegExp(`<${element}>([^<]*)</${element}>`)
      .exec(reply)?.[1]
      .replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name]);
  return { name: text('Code'), message: text('Message') };
}
