import { parseArgs } from 'node:util';
import { checkSparkArguments, SPARK_ARGUMENTS, SPARK_HELP } from '../spark/options';

/** The command as the user types it, for its help and its errors. */
export type CommandName = 'npm run deploy:local --' | 'npx cdk-emr-containers deploy';

export function help(command: CommandName): string {
  return `Deploys a CDK app to an embedded cloud on this machine. It needs no AWS account and never calls AWS.

Usage: ${command} [options] [STACK ...]

  STACK ...                names of the stacks to deploy, along with their dependencies (default: all stacks)
  -a, --app APP            a synthesized app (cdk.out) or a command that synthesizes an app, such as
                           "npx tsx app.ts" (default: the app in cdk.json)
  -c, --context KEY=VALUE  adds a context value; repeat it for more values
      --fail               makes every job run fail, so that the stacks roll back
      --stay-running       keeps every job run RUNNING, as a streaming job does; without it, job runs complete
      --again              deploys a second time; unchanged job runs are not started again
      --destroy            destroys the stacks at the end
      --virtual-cluster ID adds a virtual cluster; repeat it for more clusters
                           (default: the clusters that the templates name)
      --speed N            runs the cloud's clock N times as fast, up to 100 (default: 1)${SPARK_HELP}
  -h, --help               shows this help
`;
}

/** Reads the arguments of the command. Throws for unknown options and invalid values, with what to do. */
export function readOptions(args: readonly string[], command: CommandName) {
  const { values, positionals } = parsed(args, command);
  checkSparkArguments(values);
  if (values.fail && values['stay-running'])
    throw new Error('--fail cannot be used with --stay-running: a job run has one outcome');
  const speed = Number(values.speed ?? '1');
  if (!(speed > 0 && speed <= 100))
    throw new Error(`--speed must be greater than 0 and at most 100, got ${values.speed}`);
  const path = positionals.find((name) => name.includes('/'));
  if (path) throw new Error(notAStack(path, command));
  return { ...values, stacks: positionals, speed };
}

export type Options = ReturnType<typeof readOptions>;

function parsed(args: readonly string[], command: CommandName) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        app: { type: 'string', short: 'a' },
        context: { type: 'string', short: 'c', multiple: true, default: [] },
        fail: { type: 'boolean' },
        'stay-running': { type: 'boolean' },
        again: { type: 'boolean' },
        destroy: { type: 'boolean' },
        'virtual-cluster': { type: 'string', multiple: true },
        speed: { type: 'string' },
        ...SPARK_ARGUMENTS,
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    // Node.js adds advice on arguments that begin with a hyphen, which this command does not have
    const [problem = ''] = (error as Error).message.split(/\.\s|\.?\n/);
    const sentence = problem.replace(' <value>', '').replace(/ argument (missing|is ambiguous)/, ' requires a value');
    throw new Error(`${sentence}. To list the options, run: ${command} --help`, { cause: error });
  }
}

function notAStack(path: string, command: CommandName): string {
  // npm consumes the options before -- and passes on only their values
  const hint = command.endsWith('--') ? 'Put options after --: ' : 'Pass an app with --app: ';
  return `${path} is not a stack name. ${hint}${command} --app ${path}`;
}
