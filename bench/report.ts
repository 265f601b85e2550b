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
    `Medians of ${rounds} interleaved rounds; Node.js ${setting.node}, aws-cdk-lib ${setting.cdk}, ${setting.processors} processors (${setting.processor}).`,
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

function rows({ zipBytes, firstCall, sizes, atOnce, bucketFloor }: Results): Row[] {
  const { ours, AwsCustomResource: peer, floor } = sizes;
  const toFloor = (of: Record<'ours' | 'AwsCustomResource' | 'floor', number>) =>
    [of.ours, of.AwsCustomResource, of.floor].map((value) => times(value / of.floor)) as [string, string, string];
  const creates = ({ succeeded, seconds, callsEach }: Results['atOnce']['ours']) =>
    `${succeeded} succeed, ${seconds.toFixed(1)} s, ${callsEach.toFixed(2)} calls each`;
  const perFloor = (atOnce.ours.seconds / bucketFloor).toFixed(2);
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
    [
      '100 creates at once (5 calls a second, burst 20)',
      `${creates(atOnce.ours)}; ${perFloor} × the floor`,
      creates(atOnce.AwsCustomResource),
      `100 in ${bucketFloor.toFixed(1)} s`,
      '100, at most 1.3 × the floor, 2.5 calls each',
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
