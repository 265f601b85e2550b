import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { defineJobRuns, FILES, writeJobFiles, type JobRunsOptions } from './job-runs';
import { load } from './load';

export interface SynthOptions extends JobRunsOptions {
  readonly stacks?: number;
}

export interface Synth {
  /** Milliseconds of processor time, over all threads. */
  readonly cpu: number;
  /** Milliseconds. */
  readonly wall: number;
  /** The peak memory of the process, in bytes. */
  readonly memory: number;
  /** The total size of all templates, in bytes. */
  readonly templateBytes: number;
  readonly resources: number;
  /** The total size of all IAM role policies in the templates, in bytes. */
  readonly policyBytes: number;
}

/** The cost of one synthesis, from the app's first line to the last file. */
function synth(options: SynthOptions): Synth {
  // loading is measured separately
  load(options.library);
  load('aws-cdk-lib/custom-resources');
  if (options.shape === 'assets') writeJobFiles(options.count);
  const outdir = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const begun = performance.now();
    const before = process.cpuUsage();
    // stacks over CloudFormation's limits are measured too
    const context = { '@aws-cdk/core:stackResourceLimit': 0 };
    const app = new App({ outdir, analyticsReporting: false, context });
    const env = { account: '123456789012', region: 'eu-west-1' };
    for (let index = 0; index < (options.stacks ?? 1); index++) {
      defineJobRuns(new Stack(app, `Stack${index}`, { env }), options);
    }
    app.synth();
    const { user, system } = process.cpuUsage(before);
    const wall = performance.now() - begun;
    const memory = process.resourceUsage().maxRSS * 1024;
    return { cpu: (user + system) / 1000, wall, memory, ...sizesOf(outdir) };
  } finally {
    for (const directory of [outdir, FILES]) rmSync(directory, { recursive: true });
  }
}

interface Template {
  readonly Resources: Record<string, { Type: string; Properties?: { PolicyDocument?: unknown; Policies?: Inline[] } }>;
}

interface Inline {
  readonly PolicyDocument: unknown;
}

function sizesOf(outdir: string) {
  const files = readdirSync(outdir).filter((name) => name.endsWith('.template.json'));
  const texts = files.map((name) => readFileSync(join(outdir, name), 'utf8'));
  const resources = texts.flatMap((text) => Object.values((JSON.parse(text) as Template).Resources));
  const policies = resources.flatMap(({ Type, Properties = {} }) => {
    if (!Type.startsWith('AWS::IAM::')) return [];
    const { PolicyDocument, Policies = [] } = Properties;
    return [...(PolicyDocument ? [PolicyDocument] : []), ...Policies.map((policy) => policy.PolicyDocument)];
  });
  return {
    templateBytes: sum(texts.map((text) => Buffer.byteLength(text))),
    resources: resources.length,
    policyBytes: sum(policies.map((policy) => JSON.stringify(policy).length)),
  };
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

console.log(JSON.stringify(synth(JSON.parse(process.argv[2] ?? '{}') as SynthOptions)));
