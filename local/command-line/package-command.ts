import { deployCommand } from './deploy';
import { run } from './run';

const HELP = `Usage: npx cdk-emr-containers deploy [options] [STACK ...]

Deploys a CDK app to an embedded cloud on this machine. It needs no AWS account and never calls AWS.
To list the options, run: npx cdk-emr-containers deploy --help
`;

/** The command of the package: `cdk-emr-containers deploy …`. */
async function packageCommand([command, ...rest]: readonly string[], signal: AbortSignal): Promise<void> {
  if (command === 'deploy') return deployCommand(rest, 'npx cdk-emr-containers deploy', signal);
  if (command === undefined || ['help', '--help', '-h'].includes(command)) return console.log(HELP);
  const wanted = command.startsWith('-') ? `deploy ${[command, ...rest].join(' ')}` : 'deploy --help';
  throw new Error(`Unknown command ${command}. Try: npx cdk-emr-containers ${wanted}`);
}

/** Runs the package's command as the main work of this process. */
export function runPackageCommand(): Promise<void> {
  return run(packageCommand);
}
