import { spawnSync } from 'node:child_process';
import { CfnParameter, Duration, Size } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { SparkFile, SparkParameters, type SparkParametersProps } from '../../../../lib';
import { knownUris } from '../../../../lib/private/spark/file-location';
import { newStack } from '../../render';
import { POSIX_SHELL, PYTHON, SPARK, splitWords } from './split-words';

const stack = newStack();
const SEED = 20261124;

/** Properties, and the words that Spark must receive for them. */
interface Case {
  readonly props: SparkParametersProps;
  readonly words: string[];
}

function parametersOf(props: SparkParametersProps): string {
  return SparkParameters.of(props)._render(knownUris) ?? '';
}

const conf = (name: string, value: string | number): string[] => ['--conf', `${name}=${value}`];

// mostly characters that need quotes, and all others except surrogates
const character = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(...' \t\n\r\v\x1c\x1f\'"\\=#*$~`!&;|<>(){}[]?%-,:/@+^\u00a0\u2028\u3000é漢😀'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
);
// some texts have almost nothing to quote, so that each character is sometimes the only reason for quotes
const text = fc.oneof(
  fc.string({ unit: character, maxLength: 30 }).filter((value) => !value.includes('\0')),
  fc.tuple(character, fc.constantFrom('', 'a')).map(([one, rest]) => (one === '\0' ? '' : rest + one + rest)),
);
const name = fc.oneof(
  fc.stringMatching(/^spark\.[a-z]{1,8}$/),
  text.map((value) => `spark.x${value.replace(/[\s=]/g, '')}`),
);
const uri = text.map((value) => `s3://code/${value.replaceAll(',', '')}`);
const count = fc.integer({ min: 1, max: 10_000 });

const cases: fc.Arbitrary<Case> = fc
  .record(
    {
      mainClass: fc.constantFrom('Main', 'com.example.Main', 'com.example.Jobs$Orders', 'com.example.Été'),
      driverCores: count,
      executorMemory: count,
      minExecutors: count,
      idle: count,
      jars: fc.array(uri, { minLength: 1, maxLength: 3 }),
      archive: fc.tuple(
        uri.map((value) => value.replaceAll('#', '')),
        text,
      ),
      conf: fc.dictionary(name, text, { maxKeys: 6 }),
    },
    { requiredKeys: [] },
  )
  .map((given) => {
    const alias = given.archive && `x${given.archive[1].replace(/[/,#\s]/g, '')}`;
    const allocates = given.minExecutors !== undefined || given.idle !== undefined;
    const { mainClass, driverCores, executorMemory, minExecutors, idle, jars, archive } = given;
    return {
      props: {
        mainClass,
        driverCores,
        executorMemory: executorMemory === undefined ? undefined : Size.mebibytes(executorMemory),
        dynamicAllocation: allocates
          ? { minExecutors, executorIdleTimeout: idle === undefined ? undefined : Duration.seconds(idle) }
          : undefined,
        jars: jars?.map((jar) => SparkFile.fromUri(jar)),
        archives: archive && [SparkFile.fromUri(archive[0]).withAlias(alias!)],
        conf: given.conf,
      },
      words: [
        ...(mainClass === undefined ? [] : ['--class', mainClass]),
        ...(driverCores === undefined ? [] : conf('spark.driver.cores', driverCores)),
        ...(executorMemory === undefined ? [] : conf('spark.executor.memory', sizeOf(executorMemory))),
        ...(allocates ? conf('spark.dynamicAllocation.enabled', 'true') : []),
        ...(allocates ? conf('spark.dynamicAllocation.shuffleTracking.enabled', 'true') : []),
        ...(minExecutors === undefined ? [] : conf('spark.dynamicAllocation.minExecutors', minExecutors)),
        ...(idle === undefined ? [] : conf('spark.dynamicAllocation.executorIdleTimeout', `${idle}s`)),
        ...(jars === undefined ? [] : conf('spark.jars', jars.join(','))),
        ...(archive === undefined ? [] : conf('spark.archives', `${archive[0]}#${alias}`)),
        ...Object.keys(given.conf ?? {})
          .sort()
          .flatMap((key) => conf(key, given.conf![key])),
      ],
    };
  });

function sizeOf(mebibytes: number): string {
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}g` : `${mebibytes}m`;
}

test.each([
  ['a POSIX shell', POSIX_SHELL],
  ["Spark's parseOptionString", SPARK],
  ["Python's shlex", PYTHON],
])('%s reads all parameters as they were set', (_, reader) => {
  fc.assert(
    fc.property(cases, ({ props, words }) => {
      expect(splitWords(parametersOf(props), reader)).toEqual(words);
    }),
    { seed: SEED, numRuns: 2000, endOnFailure: true },
  );
});

test('the shell of this machine reads them as they were set', () => {
  for (const { props, words } of fc.sample(cases, { seed: SEED, numRuns: 60 })) {
    const line = `printf '%s\\0' ${parametersOf(props)}`;
    const { stdout, status } = spawnSync('/bin/sh', ['-c', line], { encoding: 'utf8' });
    expect(status).toBe(0);
    if (words.length > 0) expect(stdout.split('\0').slice(0, -1)).toEqual(words);
  }
});

test.each([
  ['', '--conf "spark.x="'],
  ['400', '--conf "spark.x=400"'],
  ['s3://logs/a_b-c.d,e@f:g%h+i', '--conf "spark.x=s3://logs/a_b-c.d,e@f:g%h+i"'],
  ['a b', '--conf "spark.x=a b"'],
  ['a\tb\nc', '--conf "spark.x=a\tb\nc"'],
  ['it\'s "so"', '--conf "spark.x=it\'s \\"so\\""'],
  ['C:\\', '--conf "spark.x=C:\\\\"'],
  ['$5', `--conf "spark.x="'$'"5"`],
  ['`id`', `--conf "spark.x="'\`'"id"'\`'""`],
  ['a=b #c * ~', '--conf "spark.x=a=b #c * ~"'],
  ['été', '--conf "spark.x=été"'],
])('a value is quoted: %j', (value, expected) => {
  expect(parametersOf({ conf: { 'spark.x': value } })).toBe(expected);
});

test('the value of a token is between double quotes, and the text around it is quoted', () => {
  const token = new CfnParameter(stack, 'Path').valueAsString;
  const line = parametersOf({ conf: { 'spark.x': `"$${token}\\`, 'spark.y': token } });
  const deployed = line.replaceAll(token, 'two words');
  const words = ['--conf', 'spark.x="$two words\\', '--conf', 'spark.y=two words'];
  for (const reader of [POSIX_SHELL, SPARK, PYTHON]) expect(splitWords(deployed, reader)).toEqual(words);
});

test('a parameter of a job template is kept between double quotes', () => {
  const parameters = SparkParameters.of({ conf: { 'spark.x': '$${Day} ${spark.y}', 'spark.z': '${no parameter}' } });
  expect(parameters._render(knownUris, { templateParameters: true })).toBe(
    `--conf "spark.x="'$'"\${Day} \${spark.y}" --conf "spark.z="'$'"{no parameter}"`,
  );
  expect(parameters._render(knownUris)).not.toContain('${');
});

test('neither the order of a map nor a token as value changes the text', () => {
  const token = new CfnParameter(stack, 'Instances').valueAsString;
  const one = parametersOf({ conf: { 'spark.b': '2', 'spark.a': token } });
  const other = parametersOf({ conf: { 'spark.a': '1', 'spark.b': '2' } });
  expect(one.replace(token, '1')).toBe(other);
});
