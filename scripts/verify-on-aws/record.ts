// answers open questions on a real account: see docs/verify-on-aws.md
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { ask, QUESTIONS, recorder, removeAll, type Credentials, type Settings, type Tools } from './questions';

const HELP = `Records how AWS behaves where this library has to guess. Deploys stacks and starts job runs in your account.

Usage: npx tsx scripts/verify-on-aws/record.ts --virtual-cluster ID --execution-role ARN [options]

  --virtual-cluster ID          a virtual cluster in state RUNNING (required)
  --execution-role ARN          the execution role of the jobs (required); while the script runs, the role has access
                                to the script's log group
  --limited-virtual-cluster ID  a virtual cluster whose maxInQueueJobRuns is 1, for the question "queue"
  --release LABEL               the release label (default: emr-7.13.0-latest)
  --only NAMES                  a comma-separated list of ${Object.keys(QUESTIONS).join(', ')}
                                (default: all)
  --out DIRECTORY               the directory for the recordings (default: verify-on-aws.out)
  --endpoint URL                an endpoint to call instead of AWS
  --dry-run                     synthesizes the stacks into cdk.out/verify-on-aws and exits
  -h, --help                    shows this help
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
  if (values.help) return undefined;
  const { 'virtual-cluster': virtualClusterId, 'execution-role': executionRoleArn } = values;
  if (!virtualClusterId || !executionRoleArn) throw new Error('--virtual-cluster and --execution-role are required');
  const questions = Object.keys(QUESTIONS);
  const chosen = values.only.split(',');
  if (!chosen.every((name) => questions.includes(name)))
    throw new Error(`--only must be a comma-separated list of ${questions.join(', ')}, got ${values.only}`);
  const names = questions.filter((name) => chosen.includes(name));
  const settings: Settings = {
    ...{ virtualClusterId, executionRoleArn, releaseLabel: values.release },
    limitedVirtualClusterId: values['limited-virtual-cluster'],
  };
  return { ...values, names, settings };
}

/** The arguments of the CDK CLI that follow the command. */
export function cdkArguments({ virtualClusterId, executionRoleArn, releaseLabel }: Settings, version = 1): string[] {
  const context = { virtualClusterId, executionRoleArn, releaseLabel, version };
  const pairs = Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['--app', 'npx tsx scripts/verify-on-aws/app.ts', '--output', 'cdk.out/verify-on-aws', ...pairs];
}

/** The service's error in the output of the AWS CLI. */
export function cliError(stderr: string): Error {
  const [, name = 'CliError', message = stderr.trim()] =
    /An error occurred \((\w+)\) when calling the \w+ operation(?: \([^)]*\))?: ([^]*)/.exec(stderr) ?? [];
  return Object.assign(new Error(message.trim()), { name });
}

/** Masks account IDs. */
export function withoutAccount(answer: unknown): string {
  return JSON.stringify(answer, undefined, 1).replace(/(?<![\w-])\d{12}(?![\w-])/g, 'A');
}

/** Runs the AWS CLI and the CDK CLI until a signal. */
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

function optionsOrExit() {
  try {
    return options();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    process.exit(1);
  }
}

async function main(): Promise<void> {
  const given = optionsOrExit();
  if (!given) return void process.stdout.write(HELP);
  const { settings, names, out, endpoint } = given;
  if (given['dry-run']) {
    spawn('npx', ['cdk', 'synth', ...cdkArguments(settings, 2)], { stdio: 'inherit' });
    return;
  }
  const stopped = new AbortController();
  const own = tools(settings, stopped.signal, endpoint);
  const stop = () => {
    process.stdout.write('\nStopping, and deleting all resources. Please wait.\n');
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
    // a signal does not stop the clean-up
    const left = await removeAll({ ...recording, sleep: (milliseconds) => wait(milliseconds) }, names);
    process.stdout.write(
      left.length > 0 ? `Delete these stacks yourself: ${left.join(', ')}\n` : 'All resources are deleted.\n',
    );
  }
}

if (require.main === module) void main();
