// asks a real account what this library does not know: see docs/verify-on-aws.md
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { ask, QUESTIONS, recorder, removeAll, type Credentials, type Settings, type Tools } from './questions';

const HELP = `npx tsx scripts/verify-on-aws/record.ts --virtual-cluster ID --execution-role ARN [options]

  --virtual-cluster ID          a virtual cluster that is RUNNING
  --execution-role ARN          the role that the jobs run as; it is granted access to a log group meanwhile
  --limited-virtual-cluster ID  one whose maxInQueueJobRuns is 1, for the question "queue"
  --release LABEL               emr-7.13.0-latest without it
  --only NAMES                  of ${Object.keys(QUESTIONS).join(', ')}; all without it
  --out DIRECTORY               verify-on-aws.out without it
  --endpoint URL                of the services, other than AWS
  --dry-run                     synthesizes the stacks into cdk.out/verify-on-aws, and ends
`;

const run = promisify(execFile);

function options() {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      'virtual-cluster': text,
      'execution-role': text,
      'limited-virtual-cluster': text,
      release: { ...text, default: 'emr-7.13.0-latest' },
      only: { ...text, default: Object.keys(QUESTIONS).join() },
      out: { ...text, default: 'verify-on-aws.out' },
      endpoint: text,
      'dry-run': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const names = Object.keys(QUESTIONS).filter((name) => values.only.split(',').includes(name));
  const { 'virtual-cluster': virtualClusterId, 'execution-role': executionRoleArn } = values;
  if (values.help || !virtualClusterId || !executionRoleArn || names.length === 0) return undefined;
  const settings: Settings = {
    ...{ virtualClusterId, executionRoleArn, releaseLabel: values.release },
    limitedVirtualClusterId: values['limited-virtual-cluster'],
  };
  return { ...values, names, settings };
}

/** The arguments of the CDK's command that come after its own. */
export function cdkArguments({ virtualClusterId, executionRoleArn, releaseLabel }: Settings, version = 1): string[] {
  const context = { virtualClusterId, executionRoleArn, releaseLabel, version };
  const pairs = Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['--app', 'npx tsx scripts/verify-on-aws/app.ts', '--output', 'cdk.out/verify-on-aws', ...pairs];
}

/** The error of the AWS CLI, as the service has given it. */
export function cliError(stderr: string): Error {
  const [, name = 'CliError', message = stderr.trim()] =
    /An error occurred \((\w+)\) when calling the \w+ operation(?: \([^)]*\))?: ([^]*)/.exec(stderr) ?? [];
  return Object.assign(new Error(message.trim()), { name });
}

/** Leaves the account's number out. */
export function withoutAccount(answer: unknown): string {
  return JSON.stringify(answer, undefined, 1).replace(/(?<![\w-])\d{12}(?![\w-])/g, 'A');
}

/** The AWS CLI and the CDK's command, until a signal. */
function tools(settings: Settings, signal: AbortSignal, endpoint?: string): Tools & { readonly stop: () => void } {
  let deploying: ChildProcess | undefined;
  return {
    async aws(service, operation, input, credentials?: Credentials) {
      const command = operation.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
      const target = endpoint ? ['--endpoint-url', endpoint] : [];
      const args = [service, command, '--cli-input-json', JSON.stringify(input), '--output', 'json', ...target];
      const own = credentials && {
        AWS_ACCESS_KEY_ID: credentials.AccessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.SecretAccessKey,
        AWS_SESSION_TOKEN: credentials.SessionToken,
      };
      const env = { ...process.env, ...own };
      const { stdout } = await run('aws', args, { env, maxBuffer: 1 << 26 }).catch(
        (error: { stderr?: string; message?: string }) => {
          throw cliError(error.stderr ?? error.message ?? '');
        },
      );
      return JSON.parse(stdout || '{}') as unknown;
    },
    async deploy(stack, { version, rollback = true } = {}) {
      signal.throwIfAborted();
      const mode = ['--require-approval', 'never', ...(rollback ? [] : ['--no-rollback'])];
      deploying = spawn('npx', ['cdk', 'deploy', stack, ...mode, ...cdkArguments(settings, version)], {
        stdio: 'inherit',
      });
      const code = await new Promise((resolve) => deploying!.on('close', resolve));
      deploying = undefined;
      return code === 0;
    },
    isStopped: () => signal.aborted,
    now: Date.now,
    sleep: (milliseconds) => wait(milliseconds, undefined, { signal }),
    stop: () => deploying?.kill(),
  };
}

async function main(): Promise<void> {
  const given = options();
  if (!given) return void process.stdout.write(HELP);
  const { settings, names, out, endpoint } = given;
  if (given['dry-run']) {
    spawn('npx', ['cdk', 'synth', ...cdkArguments(settings, 2)], { stdio: 'inherit' });
    return;
  }
  const stopped = new AbortController();
  const own = tools(settings, stopped.signal, endpoint);
  const stop = () => {
    process.stdout.write('\nStops, and removes what it has made. Wait.\n');
    stopped.abort(new Error('stopped'));
    own.stop();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  mkdirSync(out, { recursive: true });
  const recording = recorder(own, settings);
  try {
    await ask(names, recording, (name, answer) => {
      writeFileSync(join(out, `${name}.json`), `${withoutAccount(answer)}\n`);
      process.stdout.write(`${name}: recorded in ${join(out, `${name}.json`)}\n`);
    });
  } finally {
    // no signal stops this
    const left = await removeAll({ ...recording, sleep: (milliseconds) => wait(milliseconds) }, names);
    process.stdout.write(left.length > 0 ? `Delete by hand: ${left.join(', ')}\n` : 'All is removed.\n');
  }
}

if (require.main === module) void main();
