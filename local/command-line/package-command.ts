import { deployCommand } from './deploy';
import { run } from './run';

const HELP = `npx cdk-emr-containers deploy [options] [STACK ...]

Deploys a CDK app to an embedded cloud on this machine: no AWS account, and no call to one.
npx cdk-emr-containers deploy --help tells its options.
`;

/** The command of the package: `cdk-emr-containers deploy …`. */
async function packageCommand([command, ...rest]: readonly string[], signal: AbortSignal): Promise<void> {
  if (command === 'deploy') return deployCommand(rest, 'npx cdk-emr-containers deploy', signal);
  if (command === undefined || ['help', '--help', '-h'].includes(command)) return console.log(HELP);
  const wanted = command.startsWith('-') ? `deploy ${[command, ...rest].join(' ')}` : 'deploy --help';
  throw new Error(`${command} is no command. Try: npx cdk-emr-containers ${wanted}`);
}

/** Runs the command of the package as the work of this process. */
export function runPackageCommand(): Promise<void> {
  return run(packageCommand);
}
