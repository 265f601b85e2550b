import { deployCommand } from './command-line/deploy';
import { run } from './command-line/run';

void run((args, signal) => deployCommand(args, 'npm run deploy:local --', signal));
