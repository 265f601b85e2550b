import { parseArgs } from 'node:util';
import { checkSparkArguments, SPARK_ARGUMENTS, SPARK_HELP } from '../spark/options';

/** How a person calls the command, for its help and its errors. */
export type CommandName = 'npm run deploy:local --' | 'npx cdk-emr-containers deploy';

export function help(command: CommandName): string {
  return `Deploys a CDK app to an embedded cloud: no AWS account, and no call to one.

${command} [options] [STACK ...]

  STACK ...              the stacks to deploy, with those that they depend on; all without one
  -a, --app APP          a directory that was synthesized (cdk.out), or a command that synthesizes;
                         without it, the app of cdk.json
  -c, --context KEY=VAL  context for the synthesis, as often as needed
      --fail             lets the job runs fail, and the stacks roll back
      --again            deploys a second time, which starts nothing that has not changed
      --destroy          destroys the stacks in the end
      --virtual-cluster ID  the virtual cluster that exists, as often as needed;
                         without it, those that the templates name
      --speed N          lets the time of the cloud run N times as fast, up to 100${SPARK_HELP}
  -h, --help             shows this
`;
}

/** Reads the arguments of the command. Throws, in words that help, on one that it does not know. */
export function readOptions(args: readonly string[], command: CommandName) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      app: { type: 'string', short: 'a' },
      context: { type: 'string', short: 'c', multiple: true, default: [] },
      fail: { type: 'boolean' },
      again: { type: 'boolean' },
      destroy: { type: 'boolean' },
      'virtual-cluster': { type: 'string', multiple: true },
      speed: { type: 'string' },
      ...SPARK_ARGUMENTS,
      help: { type: 'boolean', short: 'h' },
    },
  });
  checkSparkArguments(values);
  const speed = Number(values.speed ?? '1');
  if (!(speed > 0 && speed <= 100)) throw new Error(`--speed must be a number above 0, up to 100, got ${values.speed}`);
  const path = positionals.find((name) => name.includes('/'));
  if (path) throw new Error(noStack(path, command));
  return { ...values, stacks: positionals, speed };
}

export type Options = ReturnType<typeof readOptions>;

function noStack(path: string, command: CommandName): string {
  // npm takes options before -- for its own and leaves their values over
  const hint = command.endsWith('--') ? 'Options come after --: ' : 'An app comes after --app: ';
  return `${path} is no name of a stack. ${hint}${command} --app ${path}`;
}
