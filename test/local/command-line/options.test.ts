import { help, readOptions } from '../../../local/command-line/options';

const NPM = 'npm run deploy:local --';
const PACKAGE = 'npx cdk-emr-containers deploy';

function messageOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test.each([
  [['--nonsense'], `Unknown option '--nonsense'. To list the options, run: ${NPM} --help`],
  [['--app'], `Option '-a, --app' requires a value. To list the options, run: ${NPM} --help`],
  [['--app', '--fail'], `Option '--app' requires a value. To list the options, run: ${NPM} --help`],
  [['--fail=1'], `Option '--fail' does not take an argument. To list the options, run: ${NPM} --help`],
  [['--speed', '0'], '--speed must be greater than 0 and at most 100, got 0'],
  [['--hold'], '--hold requires --spark'],
  [['--fail', '--stay-running'], '--fail cannot be used with --stay-running: a job run has one outcome'],
  [['--spark', '--stay-running'], '--stay-running cannot be used with --spark: the job itself determines its outcome'],
  [['cdk/out'], `cdk/out is not a stack name. Put options after --: ${NPM} --app cdk/out`],
])('fails for %j', (args, message) => {
  expect(messageOf(() => readOptions(args, NPM))).toBe(message);
});

test('names the command of the package in its errors', () => {
  const message = `cdk/out is not a stack name. Pass an app with --app: ${PACKAGE} --app cdk/out`;
  expect(messageOf(() => readOptions(['cdk/out'], PACKAGE))).toBe(message);
});

test('the help fits a terminal of 120 columns', () => {
  expect(
    help(NPM)
      .split('\n')
      .filter((line) => line.length > 120),
  ).toEqual([]);
});
