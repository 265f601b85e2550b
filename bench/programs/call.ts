import type * as http from 'node:http';
import type * as https from 'node:https';
import { load } from './load';

export interface CallOptions {
  /** The path of the handler. */
  readonly handler: string;
  readonly events: object[];
  /** Whether the handler responds only by HTTPS on the default port, while the bench listens for HTTP on another port. */
  readonly answersByHttps?: boolean;
}

/** Loads a handler and delivers all events to it at once. Returns the milliseconds from loading to the last response. */
async function call({ handler, events, answersByHttps }: CallOptions): Promise<number> {
  // discard the handlers' logs
  console.log = () => undefined;
  process.stdout.write = () => true;
  const context = { logStreamName: 'stream', getRemainingTimeInMillis: () => 900_000 };
  const begun = performance.now();
  const module = load<{ handler(event: object, lambda: object): Promise<unknown> }>(handler);
  if (answersByHttps) answerByHttp();
  await Promise.all(events.map((event) => module.handler(event, context)));
  return performance.now() - begun;
}

function answerByHttp(): void {
  const { port } = new URL(process.env.AWS_ENDPOINT_URL ?? '');
  const { request } = load<typeof http>('node:http');
  const toBench = (options: http.RequestOptions, onResponse: (response: http.IncomingMessage) => void) =>
    request({ ...options, port }, onResponse);
  Object.assign(load<typeof https>('node:https'), { request: toBench });
}

const write = process.stdout.write.bind(process.stdout);
void call(JSON.parse(process.argv[2] ?? '{}') as CallOptions).then((milliseconds) => {
  write(`${JSON.stringify({ milliseconds })}\n`, () => process.exit());
});
