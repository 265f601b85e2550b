import type { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpRequest } from '@smithy/protocol-http';
import { ProxyAgent } from './proxy-agent';

export interface HttpReply {
  readonly status: number;
  readonly text: string;
}

export interface HttpCall {
  readonly method: string;
  readonly headers?: Record<string, string>;
  readonly body: string;
  readonly timeoutMs: number;
}

/** Shared with the SDK. */
export const requestHandler = new NodeHttpHandler({
  connectionTimeout: 5_000,
  httpsAgent: new ProxyAgent({ keepAlive: true, maxSockets: 50 }),
});

/** Sends one HTTP request. An error status is a reply too. */
export function sendRequest(address: string | URL, { method, headers, body, timeoutMs }: HttpCall): Promise<HttpReply> {
  const { protocol, hostname, port, pathname, search } = new URL(address);
  const request = new HttpRequest({
    method,
    protocol,
    hostname,
    port: port ? Number(port) : undefined,
    path: pathname + search,
    headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    body,
  });
  return withTimeout(timeoutMs, async (abortSignal) => {
    const { response } = await requestHandler.handle(request, { abortSignal });
    const text = (await streamCollector(response.body as Readable)).toString();
    return { status: response.statusCode, text };
  });
}

/** Aborts a call after a timeout, even while its reply arrives. */
export async function withTimeout<T>(timeoutMs: number, attempt: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await attempt(signal);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

/** Reads a whole reply. The SDK's collector loads web streams, and an async iterator takes longer to start than events. */
export function streamCollector(stream: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('end', () => resolve(Buffer.concat(chunks)));
  });
}

export function isOk({ status }: HttpReply): boolean {
  return status >= 200 && status < 300;
}
