import { dirname, join } from 'node:path';
import { FLOOR_HANDLER, HANDLER } from './compile';
import { createEvent, type HandlerKind } from './events';
import type { CallOptions } from './programs/call';
import { runProgram, runSource } from './run';
import { startServer } from './server';
import { alternate, median, medians } from './statistics';
import { zipBytes } from './zip';

export const HANDLER_KINDS = ['ours', 'AwsCustomResource', 'floor'] as const satisfies HandlerKind[];

const HANDLERS: Record<HandlerKind, string> = {
  ours: HANDLER,
  AwsCustomResource: join(
    dirname(require.resolve('aws-cdk-lib/package.json')),
    'custom-resource-handlers/dist/custom-resources/aws-custom-resource-handler/index.js',
  ),
  floor: FLOOR_HANDLER,
};

export function zipSizes(): Record<HandlerKind, number> {
  return Object.fromEntries(HANDLER_KINDS.map((kind) => [kind, zipBytes(HANDLERS[kind])])) as Record<
    HandlerKind,
    number
  >;
}

/** Milliseconds from loading a handler to the end of its first Create. */
export async function firstCalls(rounds: number): Promise<Record<HandlerKind, number>> {
  const server = await startServer();
  const measured = await alternate(HANDLER_KINDS, rounds, (kind) => call(kind, server.endpoint, 1));
  server.close();
  if (server.successes() !== rounds * HANDLER_KINDS.length) throw new Error('some first calls did not succeed');
  return medians(measured, 'milliseconds');
}

export const CREATES = 100;
export const LIMIT = { perSecond: 5, burst: 20 };
/** The seconds that the token bucket needs to let that many calls through. */
export const BUCKET_FLOOR = (CREATES - LIMIT.burst) / LIMIT.perSecond;

export interface AtOnce {
  readonly succeeded: number;
  /** The seconds until the last start. */
  readonly seconds: number;
  readonly callsEach: number;
}

/** Many creates at once, under a rate limit: this library with a simulated clock, AwsCustomResource in real time. */
export async function createsAtOnce(rounds: number): Promise<Record<'ours' | 'AwsCustomResource', AtOnce>> {
  const measured = await alternate(['ours', 'AwsCustomResource'] as const, rounds, (kind) =>
    kind === 'ours'
      ? runSource<AtOnce>('bench/at-once.ts', [JSON.stringify({ creates: CREATES, limit: LIMIT })])
      : awsCustomResourcesAtOnce(),
  );
  const middle = (all: AtOnce[]): AtOnce => ({
    succeeded: median(all.map((one) => one.succeeded)),
    seconds: median(all.map((one) => one.seconds)),
    callsEach: median(all.map((one) => one.callsEach)),
  });
  return { ours: middle(measured.ours), AwsCustomResource: middle(measured.AwsCustomResource) };
}

async function awsCustomResourcesAtOnce(): Promise<AtOnce> {
  const server = await startServer(LIMIT);
  const { milliseconds } = await call('AwsCustomResource', server.endpoint, CREATES);
  server.close();
  return { succeeded: server.successes(), seconds: milliseconds / 1000, callsEach: server.starts() / CREATES };
}

function call(kind: HandlerKind, endpoint: string, count: number): Promise<{ milliseconds: number }> {
  const options: CallOptions = {
    handler: HANDLERS[kind],
    answersByHttps: kind === 'AwsCustomResource',
    events: Array.from({ length: count }, () => createEvent(kind, endpoint)),
  };
  return runProgram('call', [JSON.stringify(options)], {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
    AWS_ENDPOINT_URL: endpoint,
    AWS_LAMBDA_FUNCTION_NAME: 'handler',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x',
    URL_SUFFIX: 'amazonaws.com',
  });
}
