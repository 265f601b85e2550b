import * as http from 'node:http';
import * as https from 'node:https';

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

/** One HTTP call by the modules that the SDK loads too: the first use of the built-in fetch takes longer than all the rest. */
export function call(url: string | URL, { method, headers, body, timeout }: HttpCall): Promise<HttpReply> {
  const { request } = new URL(url).protocol === 'http:' ? http : https;
  const signal = AbortSignal.timeout(timeout);
  const options = { method, headers: { ...headers, 'content-length': Buffer.byteLength(body) }, signal };
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(signal.aborted ? (signal.reason as Error) : error);
    const sent = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

export function isOk({ status }: HttpReply): boolean {
  return status >= 200 && status < 300;
}
