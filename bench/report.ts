import { bucketSeconds, type AtOnce, type Load } from './handlers';
import { SHAPES, type Results } from './measure';
import type { Kind, Shape } from './programs/job-runs';

const milliseconds = (value: number) => `${value.toFixed(2)} ms`;
const kilobytes = (value: number) => `${(value / 1000).toFixed(1)} kB`;
const times = (value: number) => `${value.toFixed(1)} ×`;
const whole = (value: number) => Math.round(value).toLocaleString('en-US');

type Row = readonly [measure: string, ours: string, awsCustomResource: string, floor: string, target: string];

/** Renders the results as Markdown tables. */
export function report(results: Results): string {
  const { setting, rounds } = results;
  return [
    `Medians of ${rounds} interleaved rounds, of ${2 * rounds} for a job run and for loading, and of ${6 * rounds} for the first call; Node.js ${setting.node}, aws-cdk-lib ${setting.cdk}, ${setting.processors} processors (${setting.processor}).`,
    table(['measure', 'this library', 'AwsCustomResource', 'floor', 'target'], rows(results)),
    table(
      [
        'processor time per additional job run',
        'this library',
        'AwsCustomResource',
        'hand-written Provider',
        'floor',
        'target',
      ],
      SHAPES.map((shape) => shapeRow(shape, results.cpuPerJobRun[shape])),
    ),
    table(['requests at once', 'succeed', 'time', 'to the floor', 'calls each', 'target'], atOnceRows(results)),
    table(
      ['length of the job run', 'mean delay', '95th percentile', 'polls', 'state transitions'],
      results.noticing.map((one) => [
        duration(one.jobSeconds),
        `${one.meanDelay.toFixed(0)} s`,
        `${one.longDelay.toFixed(0)} s`,
        one.polls.toFixed(0),
        one.stateTransitions.toFixed(0),
      ]),
    ),
    table(
      ['processor time to load', 'ms'],
      Object.entries(results.imports).map(([name, cpu]) => [name, cpu.toFixed(1)]),
    ),
    table(['synthesis of this library', 'processor time', 'peak memory', 'templates'], growthRows(results)),
  ].join('\n\n');
}

function rows({ zipBytes, firstCall, sizes }: Results): Row[] {
  const { ours, AwsCustomResource: peer, floor } = sizes;
  const toFloor = (of: Record<'ours' | 'AwsCustomResource' | 'floor', number>) =>
    [of.ours, of.AwsCustomResource, of.floor].map((value) => times(value / of.floor)) as [string, string, string];
  return [
    [
      'handler: zip',
      kilobytes(zipBytes.ours),
      `${kilobytes(zipBytes.AwsCustomResource)}, without the SDK`,
      kilobytes(zipBytes.floor),
      'at most 45 kB',
    ],
    ['handler: load and first call', ...threeOf(firstCall, milliseconds), ''],
    ['the same, relative to the floor', ...toFloor(firstCall), 'at most 2.3 ×'],
    [
      'resources per job run, not awaited / awaited',
      `${ours.resourcesPerJobRun} / ${sizes['ours, awaited'].resourcesPerJobRun}`,
      `${peer.resourcesPerJobRun} / –`,
      `${floor.resourcesPerJobRun} / –`,
      '1 / 2',
    ],
    [
      'template bytes per job run',
      whole(ours.templateBytesPerJobRun),
      whole(peer.templateBytesPerJobRun),
      whole(floor.templateBytesPerJobRun),
      '',
    ],
    ['IAM policy bytes at 1, 100 and 400 job runs', policies(ours), policies(peer), '–', 'constant'],
    [
      'most job runs in a stack, not awaited / awaited',
      `${ours.mostJobRuns} / ${sizes['ours, awaited'].mostJobRuns}`,
      `${peer.mostJobRuns} / –`,
      `${floor.mostJobRuns} / –`,
      'at least 470',
    ],
  ];
}

const SHAPE_NAMES: Record<Shape, string> = {
  bare: 'bare: an entry point and Spark parameters',
  usual: 'usual: also a name, and logs in CloudWatch and S3',
  typed: 'usual, with ten typed Spark parameters',
  template: 'a template with two parameters',
  awaited: 'usual, awaited',
  streaming: 'usual, streaming',
  assets: 'usual, with an uploaded file',
  own: 'usual, each with its own role and cluster, ten in a stack',
};

/** The floor of a load is the time that the rate limit takes for the calls that cannot be left out. */
function atOnceRows({ atOnce, awsCustomResourcesAtOnce }: Results): string[][] {
  const row = (what: string, load: Load, { succeeded, seconds, callsEach }: AtOnce, target: string) => [
    what,
    whole(succeeded),
    `${seconds.toFixed(0)} s`,
    (seconds / bucketSeconds(load)).toFixed(2),
    callsEach.toFixed(1),
    target,
  ];
  const what = ({ requestType, jobRuns, stacks, limit }: Load) =>
    [
      `${whole(jobRuns)} ${requestType} requests`,
      stacks > 1 ? ` of ${stacks} stacks` : '',
      limit.operation ? `, ${limit.perSecond * 60} starts a minute` : `, ${limit.perSecond} calls a second`,
    ].join('');
  const [first] = atOnce;
  return [
    ...atOnce.map((one) => row(what(one.load), one.load, one, `${whole(one.load.jobRuns)}, at most 1.3`)),
    row('AwsCustomResource: the first of these', first.load, awsCustomResourcesAtOnce, ''),
  ];
}

/** Each value in milliseconds, and as a multiple of the floor for the same request. */
function shapeRow(shape: Shape, cpu: Record<Kind, number>): string[] {
  const toFloor = (kind: Kind) => `${cpu[kind].toFixed(2)} ms, ${times(cpu[kind] / cpu.floor)}`;
  const kinds = ['ours', 'AwsCustomResource', 'Provider'] as const;
  const target = shape === 'usual' ? 'at most 1.8 ×' : 'at most 2.0 ×';
  return [SHAPE_NAMES[shape], ...kinds.map(toFloor), milliseconds(cpu.floor), target];
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3_600 ? `${seconds / 60} min` : `${seconds / 3_600} h`;
}

function threeOf(
  { ours, AwsCustomResource, floor }: Record<'ours' | 'AwsCustomResource' | 'floor', number>,
  format: (value: number) => string,
): [string, string, string] {
  return [format(ours), format(AwsCustomResource), format(floor)];
}

function policies({ policyBytes }: { readonly policyBytes: readonly number[] }): string {
  return policyBytes.map(whole).join(' / ');
}

function growthRows({ growth }: Results): string[][] {
  const named = [
    ['job runs in a stack', growth.ours],
    ['stacks of one job run in an app', growth.stacks],
    ['job runs with 100 kB of Spark parameters', growth['long parameters']],
  ] as const;
  return named.flatMap(([what, points]) =>
    points.map(({ at, cpu, memory, templateBytes }) => [
      `${what}: ${at}`,
      `${cpu.toFixed(0)} ms`,
      `${(memory / 2 ** 20).toFixed(0)} MiB`,
      kilobytes(templateBytes),
    ]),
  );
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
