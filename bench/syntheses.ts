import { LIBRARY } from './compile';
import type { Kind, Shape } from './programs/job-runs';
import type { Synth, SynthOptions } from './programs/synth';
import { runProgram } from './run';
import { alternate, median, medians } from './statistics';

/** The job run counts whose difference is measured, so that costs per stack cancel out. */
export const [FEW, MANY] = [100, 400] as const;

type Options = Omit<SynthOptions, 'library'>;

/** One synthesis in a separate process, without the CDK's template validation. */
export function synth(options: Options): Promise<Synth> {
  const all: SynthOptions = { ...options, library: LIBRARY };
  return runProgram<Synth>('synth', [JSON.stringify(all)], { CDK_VALIDATION: 'false' });
}

const KINDS = ['ours', 'Provider', 'AwsCustomResource', 'floor'] as const;

/** Milliseconds of processor time per additional job run of a shape. */
export async function cpuPerJobRun(shape: Shape, rounds: number): Promise<Record<Kind, number>> {
  const measured = await alternate(KINDS, rounds, async (kind) => {
    const [few, many, jobRuns] = spanOf(shape);
    const before = await synth({ kind, shape, ...few });
    const after = await synth({ kind, shape, ...many });
    return { cpu: (after.cpu - before.cpu) / jobRuns };
  });
  return medians(measured, 'cpu');
}

type Span = Pick<SynthOptions, 'count' | 'stacks'>;

/**
 * The options of two syntheses, and by how many job runs they differ. 100 clusters in one stack would exceed IAM's quota.
 */
function spanOf(shape: Shape): [Span, Span, number] {
  const inStacks = (count: number) => ({ count, stacks: MANY / 10 });
  if (shape === 'own') return [inStacks(1), inStacks(10), MANY - MANY / 10];
  return [{ count: FEW }, { count: MANY }, MANY - FEW];
}

export interface Sizes {
  readonly resourcesPerJobRun: number;
  readonly templateBytesPerJobRun: number;
  /** With 1, 100 and 400 job runs on one virtual cluster, with one role. */
  readonly policyBytes: readonly number[];
  /** The limits are CloudFormation's 500 resources and 1 MB, and the 10,240 characters of a role's inline policies. */
  readonly mostJobRuns: number;
}

export async function sizes(kind: Kind, shape: Shape = 'bare'): Promise<Sizes> {
  const [one, few, many] = await Promise.all([1, FEW, MANY].map((count) => synth({ kind, count, shape })));
  const per = (member: 'resources' | 'templateBytes' | 'policyBytes') => (many[member] - few[member]) / (MANY - FEW);
  const room = (member: 'resources' | 'templateBytes' | 'policyBytes', limit: number) =>
    per(member) > 0 ? Math.floor((limit - few[member]) / per(member)) + FEW : Infinity;
  return {
    resourcesPerJobRun: per('resources'),
    templateBytesPerJobRun: per('templateBytes'),
    policyBytes: [one, few, many].map(({ policyBytes }) => policyBytes),
    mostJobRuns: Math.min(room('resources', 500), room('templateBytes', 1_000_000), room('policyBytes', 10_240)),
  };
}

export interface Growth {
  readonly at: number;
  readonly cpu: number;
  readonly memory: number;
  readonly templateBytes: number;
}

/** How syntheses grow with a parameter: the medians at each point. */
export async function growth(
  points: readonly number[],
  rounds: number,
  optionsAt: (at: number) => Options,
): Promise<Growth[]> {
  const measured = await alternate(points.map(String), rounds, (at) => synth(optionsAt(Number(at))));
  return points.map((at) => {
    const all = measured[String(at)];
    const middle = (member: 'cpu' | 'memory' | 'templateBytes') => median(all.map((one) => one[member]));
    return { at, cpu: middle('cpu'), memory: middle('memory'), templateBytes: middle('templateBytes') };
  });
}
