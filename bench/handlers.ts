import { dirname, join } from 'node:path';
import type { RateLimit } from '../local/emr-containers/rate-limit';
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

/** Milliseconds from the load of a handler to the end of its first Create. */
export async function firstCalls(rounds: number): Promise<Record<HandlerKind, number>> {
  const server = await startServer();
  const measured = await alternate(HANDLER_KINDS, rounds, (kind) => call(kind, server.endpoint, 1));
  server.close();
  if (server.successes() !== rounds * HANDLER_KINDS.length) throw new Error('not every first call was a success');
  return medians(measured, 'milliseconds');
}

/** Requests that CloudFormation sends at once, to a service that limits the rate of its calls. */
export interface Load {
  readonly requestType: 'Create' | 'Delete';
  readonly jobRuns: number;
  readonly stacks: number;
  readonly limit: RateLimit;
}

/** The load that AwsCustomResource meets too. */
export const CREATES: Load = { requestType: 'Create', jobRuns: 100, stacks: 1, limit: { perSecond: 5, burst: 20 } };
/** According to the best practices for Amazon EMR on EKS, a cluster takes 150 starts a minute. */
const STARTS_OF_A_CLUSTER: RateLimit = { perSecond: 2.5, burst: 10, operation: 'StartJobRun' };
export const LOADS: readonly Load[] = [
  CREATES,
  { requestType: 'Create', jobRuns: 500, stacks: 10, limit: STARTS_OF_A_CLUSTER },
  { requestType: 'Create', jobRuns: 1_000, stacks: 10, limit: STARTS_OF_A_CLUSTER },
  { requestType: 'Delete', jobRuns: 500, stacks: 10, limit: { perSecond: 10, burst: 20 } },
];

/** Seconds that the rate limit takes for the calls that a request needs at least: a Delete describes, cancels, describes. */
export function bucketSeconds({ requestType, jobRuns, limit }: Load): number {
  const calls = requestType === 'Create' ? jobRuns : 3 * jobRuns;
  return (calls - limit.burst) / limit.perSecond;
}

export interface AtOnce {
  readonly succeeded: number;
  /** Until the last call that the service took. */
  readonly seconds: number;
  readonly callsEach: number;
}

/** With a clock that the program drives. */
export async function atOnce(load: Load, rounds: number): Promise<AtOnce> {
  const all: AtOnce[] = [];
  for (let round = 0; round < rounds; round++)
    all.push(await runSource<AtOnce>('bench/at-once.ts', [JSON.stringify(load)]));
  const middle = (member: keyof AtOnce) => median(all.map((one) => one[member]));
  return { succeeded: middle('succeeded'), seconds: middle('seconds'), callsEach: middle('callsEach') };
}

/** In real time. */
export async function awsCustomResourcesAtOnce({ jobRuns, limit }: Load): Promise<AtOnce> {
  const server = await startServer(limit);
  const { milliseconds } = await call('AwsCustomResource', server.endpoint, jobRuns);
  server.close();
  return { succeeded: server.successes(), seconds: milliseconds / 1000, callsEach: server.starts() / jobRuns };
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
