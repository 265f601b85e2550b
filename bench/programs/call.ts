import type * as http from 'node:http';
import type * as https from 'node:https';
import { load } from './load';

export interface CallOptions {
  /** The handler's file. */
  readonly handler: string;
  readonly events: object[];
  /** It answers by HTTPS at its usual port only, and the bench listens for HTTP at another. */
  readonly answersByHttps?: boolean;
}

/** Loads a handler and delivers events to it, all at once; gives the milliseconds from the load to the last answer. */
async function call({ handler, events, answersByHttps }: CallOptions): Promise<number> {
  // what handlers log belongs to nobody here
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
