import type { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpRequest } from '@smithy/protocol-http';

export interface HttpReply {
  readonly status: number;
  readonly text: string;
}

export interface HttpCall {
  readonly method: string;
  readonly headers?: Record<string, string>;
  readonly body: string;
  /** Milliseconds until it is given up. */
  readonly timeout: number;
}

/** Makes all calls, those of the SDK too. */
export const requestHandler = new NodeHttpHandler({ connectionTimeout: 5_000 });

/** One HTTP call; what it is answered is the caller's to judge. */
export function call(address: string | URL, { method, headers, body, timeout }: HttpCall): Promise<HttpReply> {
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
  return inTime(timeout, async (abortSignal) => {
    const { response } = await requestHandler.handle(request, { abortSignal });
    const text = (await streamCollector(response.body as Readable)).toString();
    return { status: response.statusCode, text };
  });
}

/** Gives a call up when its time is over, however far it has come. */
export async function inTime<T>(timeout: number, attempt: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(timeout);
  try {
    return await attempt(signal);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

/** All of a reply. The SDK's own takes longer, since it has web streams loaded to find out that it was not given one. */
export async function streamCollector(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function isOk({ status }: HttpReply): boolean {
  return status >= 200 && status < 300;
}
