import { cpus } from 'node:os';
import { version as cdkVersion } from 'aws-cdk-lib/package.json';
import type { HandlerKind } from './events';
import {
  atOnce,
  awsCustomResourcesAtOnce,
  CREATES,
  firstCalls,
  LOADS,
  zipSizes,
  type AtOnce,
  type Load,
} from './handlers';
import { importCosts } from './imports';
import { noticing, type Noticing } from './noticing';
import type { Kind, Shape } from './programs/job-runs';
import { cpuPerJobRun, growth, sizes, type Growth, type Sizes } from './syntheses';

export interface Results {
  readonly setting: {
    readonly processor: string;
    readonly processors: number;
    readonly node: string;
    readonly cdk: string;
  };
  readonly rounds: number;
  readonly zipBytes: Record<HandlerKind, number>;
  readonly firstCall: Record<HandlerKind, number>;
  readonly cpuPerJobRun: Record<Shape, Record<Kind, number>>;
  readonly sizes: Record<HandlerKind | 'ours, awaited', Sizes>;
  readonly atOnce: (AtOnce & { readonly load: Load })[];
  /** Under the first of the loads. */
  readonly awsCustomResourcesAtOnce: AtOnce;
  readonly noticing: Noticing[];
  readonly imports: Record<string, number>;
  readonly growth: Record<'ours' | 'AwsCustomResource' | 'floor' | 'stacks' | 'long parameters', Growth[]>;
}

export const SHAPES = ['bare', 'usual', 'typed', 'template', 'awaited', 'streaming', 'assets', 'own'] as const;
const JOB_RUNS = [1, 10, 100, 400];
const STACKS = [1, 10, 50];

/** Measures everything that the tables and the plot show. */
export async function measure(rounds: number, note: (what: string) => void): Promise<Results> {
  const step = async <Result>(what: string, measured: () => Promise<Result>) => {
    note(what);
    return measured();
  };
  const points = Math.max(1, Math.ceil(rounds / 2));
  const runs = (kind: Kind) => growth(JOB_RUNS, points, (count) => ({ kind, count }));
  return {
    setting: { processor: cpus()[0]?.model ?? '', processors: cpus().length, node: process.version, cdk: cdkVersion },
    rounds,
    zipBytes: zipSizes(),
    firstCall: await step('load and first call', () => firstCalls(6 * rounds)),
    cpuPerJobRun: await cpuByShape(2 * rounds, note),
    sizes: await step('sizes', async () => ({
      ours: await sizes('ours'),
      'ours, awaited': await sizes('ours', 'awaited'),
      AwsCustomResource: await sizes('AwsCustomResource'),
      floor: await sizes('floor'),
    })),
    atOnce: await step('requests at once', () =>
      Promise.all(LOADS.map(async (load) => ({ load, ...(await atOnce(load, points)) }))),
    ),
    awsCustomResourcesAtOnce: await awsCustomResourcesAtOnce(CREATES),
    noticing: noticing(),
    imports: await step('imports', () => importCosts(2 * rounds)),
    growth: await step('growth', async () => ({
      ours: await runs('ours'),
      AwsCustomResource: await runs('AwsCustomResource'),
      floor: await runs('floor'),
      stacks: await growth(STACKS, points, (stacks) => ({ kind: 'ours', count: 1, stacks })),
      'long parameters': await growth([1, 4, 9], points, (count) => ({
        kind: 'ours',
        count,
        sparkParameters: 100_000,
      })),
    })),
  };
}

async function cpuByShape(rounds: number, note: (what: string) => void): Promise<Results['cpuPerJobRun']> {
  const entries: [Shape, Record<Kind, number>][] = [];
  for (const shape of SHAPES) {
    note(`synthesis of each additional job run: ${shape}`);
    entries.push([shape, await cpuPerJobRun(shape, rounds)]);
  }
  return Object.fromEntries(entries) as Results['cpuPerJobRun'];
}
