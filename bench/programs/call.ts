import * as http from 'node:http';
import https from 'node:https';
import { load } from './load';

export interface CallOptions {
  /** The handler's file. */
  readonly handler: string;
  readonly events: object[];
}

/** Loads a handler and delivers events to it, all at once; gives the milliseconds from the load to the last answer. */
async function call({ handler, events }: CallOptions): Promise<number> {
  answerByHttp();
  // what handlers log belongs to nobody here
  console.log = () => undefined;
  process.stdout.write = () => true;
  const context = { logStreamName: 'stream', getRemainingTimeInMillis: () => 900_000 };
  const begun = performance.now();
  const module = load<{ handler(event: object, lambda: object): Promise<unknown> }>(handler);
  await Promise.all(events.map((event) => module.handler(event, context)));
  return performance.now() - begun;
}

/** AwsCustomResource answers by HTTPS at its usual port only, and the bench listens for HTTP at another. */
function answerByHttp(): void {
  const { port } = new URL(process.env.AWS_ENDPOINT_URL ?? '');
  const request = (options: http.RequestOptions, onResponse: (response: http.IncomingMessage) => void) =>
    http.request({ ...options, port }, onResponse);
  Object.assign(https, { request });
}

const write = process.stdout.write.bind(process.stdout);
void call(JSON.parse(process.argv[2] ?? '{}') as CallOptions).then((milliseconds) => {
  write(`${JSON.stringify({ milliseconds })}\n`, () => process.exit());
});
