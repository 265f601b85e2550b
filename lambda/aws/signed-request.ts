import { fromEnv } from '@aws-sdk/credential-provider-env';
import { Hash } from '@smithy/hash-node';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { endpointOf } from './endpoint';
import { isOk, sendRequest } from './http';

export const REQUEST_TIMEOUT_MS = 30_000;

/** Calls an operation with the JSON protocol. */
export async function jsonRequest<Reply>(
  service: string,
  version: string,
  target: string,
  input: object,
): Promise<Reply> {
  const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target };
  return JSON.parse(await signedRequest(service, headers, JSON.stringify(input))) as Reply;
}

/** Sends a signed POST to an AWS service, so that the bundle needs no further SDK client. */
export async function signedRequest(service: string, headers: Record<string, string>, body: string): Promise<string> {
  const region = process.env.AWS_REGION ?? '';
  const url = new URL(process.env.AWS_ENDPOINT_URL ?? endpointOf(service, region));
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
  const { host: _, ...signedHeaders } = signed.headers;
  const reply = await sendRequest(url, { method: 'POST', headers: signedHeaders, body, timeoutMs: REQUEST_TIMEOUT_MS });
  if (!isOk(reply)) throw serviceError(reply.status, reply.text);
  return reply.text;
}

/** Converts an error reply in XML (Query protocol) or JSON to the form of the SDK's errors. */
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
