// builds the package for other languages, deploys an app in each to the embedded cloud, and tries mistakes in each:
// npm run test:languages -- [python|go|java …], or -- python --newest for the newest CDK of PyPI
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const root = resolve(import.meta.dirname, '..');
const { version, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const cdkVersion = peerDependencies['aws-cdk-lib'].replace('^', '');
const cache = join(root, '.cache/languages');
const LONG_NAME = 'n'.repeat(65);

/** Runs a program and returns all its output. */
function run(command, args, { cwd = root, env = {}, fails = false } = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0], ...env },
  });
  if (error) throw error;
  const output = `${stdout}${stderr}`;
  if ((status !== 0) === fails) return output;
  throw new Error(
    `${command} ${args.join(' ')} ${fails ? 'should have failed' : `exited with code ${status}`}:\n${output.slice(-4000)}`,
  );
}

/** Inserts a mistake into a file of test/languages, in a directory of the cache. Returns the directory. */
function writeMistake(language, file, code) {
  const directory = join(cache, language, 'mistake');
  const source = readFileSync(join(root, 'test/languages', language, file), 'utf8');
  mkdirSync(dirname(join(directory, file)), { recursive: true });
  writeFileSync(join(directory, file), source.replace('// the mistake', code));
  return directory;
}

/** The output, and the source lines that a compiler refers to. */
function withSourceLines(output, file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  const named = [...output.matchAll(/\.(?:go|java):\[?(\d+)/g)].map(([, line]) => lines[Number(line) - 1]);
  return [output, ...named].join('\n');
}

const LANGUAGES = {
  python: {
    artifacts: 'dist/python',
    prepare() {
      const venv = join(cache, newest ? 'python/newest' : 'python/venv');
      const python = join(venv, 'bin/python');
      if (!existsSync(python)) run('python3', ['-m', 'venv', venv]);
      const wheel = readdirSync(join(root, 'dist/python')).find((file) => file.endsWith('.whl'));
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
      const cdk = newest ? ['--upgrade', 'aws-cdk-lib', 'constructs'] : [`aws-cdk-lib==${cdkVersion}`];
      run(python, [...pip, ...cdk]);
      const installed = run(python, ['-m', 'pip', 'freeze']);
      console.log(`python: ${installed.match(/^(aws-cdk-lib|constructs|jsii)==.*$/gm).join(' ')}`);
      // the same version, but another build
      run(python, [...pip, '--force-reinstall', '--no-deps', join(root, 'dist/python', wheel)]);
      return python;
    },
    synthesize: (python, outdir) =>
      run(python, ['app.py'], { cwd: join(root, 'examples/python'), env: { CDK_OUTDIR: outdir } }),
    // the wheel has the command too
    deploy: (python, args) => run(join(dirname(python), 'cdk-emr-containers'), ['deploy', ...args]),
    mistakes: {
      'a value that is too long': ['value', 'jobRunName must be 1 to 64 characters, got 65'],
      'a value of another type': [
        'type',
        'type of argument timeout must be one of (aws_cdk.Duration, NoneType); got int',
      ],
      'a misspelt property': ['name', "unexpected keyword argument 'job_run_nmae'"],
    },
    make: (python, mistake) => run(python, [join(root, 'test/languages/python/mistakes.py'), mistake], { fails: true }),
  },
  go: {
    artifacts: 'dist/go',
    prepare: () => undefined,
    synthesize(_, outdir) {
      const program = join(cache, 'go/nightly-load');
      const cwd = join(root, 'examples/go');
      run('go', ['build', '-o', program, '.'], { cwd });
      return run(program, [], { cwd, env: { CDK_OUTDIR: outdir } });
    },
    mistakes: {
      'a value that is too long': [
        `JobRunName: jsii.String("${LONG_NAME}"),`,
        'jobRunName must be 1 to 64 characters, got 65',
      ],
      'a value of another type': ['Timeout: jsii.Number(30),', 'Timeout: jsii.Number(30)'],
      'a misspelt property': ['JobRunNmae: jsii.String("load"),', 'unknown field JobRunNmae'],
    },
    make(_, mistake) {
      const directory = writeMistake('go', 'main.go', mistake);
      const example = join(root, 'examples/go');
      const module = readFileSync(join(example, 'go.mod'), 'utf8').replace('../../dist', join(root, 'dist'));
      writeFileSync(join(directory, 'go.mod'), module);
      writeFileSync(join(directory, 'go.sum'), readFileSync(join(example, 'go.sum')));
      return withSourceLines(run('go', ['run', '.'], { cwd: directory, fails: true }), join(directory, 'main.go'));
    },
  },
  java: {
    artifacts: 'dist/java',
    prepare() {
      const repository = join(cache, 'java/repository');
      // the same version, but another build
      rmSync(join(repository, 'io/github/cdk-emr-containers'), { recursive: true, force: true });
      const options = [`-Dmaven.repo.local=${repository}`, `-Dcdk-emr-containers.version=${version}`];
      return ['--batch-mode', '--quiet', ...options, 'compile', 'exec:java'];
    },
    synthesize: (args, outdir) => run('mvn', args, { cwd: join(root, 'examples/java'), env: { CDK_OUTDIR: outdir } }),
    mistakes: {
      'a value that is too long': [`.jobRunName("${LONG_NAME}")`, 'jobRunName must be 1 to 64 characters, got 65'],
      'a value of another type': ['.timeout(30)', '.timeout(30)'],
      'a misspelt property': ['.jobRunNmae("load")', 'method jobRunNmae(java.lang.String)'],
    },
    make(args, mistake) {
      const file = 'src/main/java/com/example/NightlyLoad.java';
      const directory = writeMistake('java', file, mistake);
      const pom = readFileSync(join(root, 'examples/java/pom.xml'), 'utf8');
      writeFileSync(join(directory, 'pom.xml'), pom.replace('${project.basedir}/../..', root));
      return withSourceLines(run('mvn', args, { cwd: directory, fails: true }), join(directory, file));
    },
  },
};

const { values, positionals } = parseArgs({
  options: { newest: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const { newest } = values;
const languages = positionals.length > 0 ? positionals : Object.keys(LANGUAGES);

/** Whether the package of a language exists and is not older than the build. */
function isPackaged(artifacts) {
  const directory = join(root, artifacts);
  return existsSync(directory) && statSync(directory).mtimeMs > statSync(join(root, '.jsii')).mtimeMs;
}

function deployLocally(_, args) {
  return run('npm', ['run', '--silent', 'deploy:local', '--', ...args]);
}

function templateOf(outdir) {
  return JSON.parse(readFileSync(join(outdir, 'NightlyLoad.template.json'), 'utf8'));
}

/** Synthesizes and deploys the app of a language, and tries the mistakes. Returns the template. */
function test(language) {
  const { artifacts, prepare, synthesize, deploy = deployLocally, mistakes, make } = LANGUAGES[language];
  if (!isPackaged(artifacts)) run(process.execPath, ['scripts/package.mjs', language]);
  mkdirSync(join(cache, language), { recursive: true });
  const environment = prepare();
  const outdir = join(cache, language, 'cdk.out');
  rmSync(outdir, { recursive: true, force: true });
  synthesize(environment, outdir);
  const deployed = deploy(environment, ['--app', outdir, '--speed', '20']);
  requireText(deployed, 'NightlyLoad is CREATE_COMPLETE');
  for (const [mistake, [code, message]] of Object.entries(mistakes)) {
    const output = make(environment, code);
    requireText(output, message);
    console.log(
      `${language}: ${mistake}: ${output
        .split('\n')
        .find((line) => line.includes(message))
        .trim()}`,
    );
  }
  return templateOf(outdir);
}

function requireText(output, text) {
  if (!output.includes(text)) throw new Error(`The output must contain "${text}", got:\n${output.slice(-4000)}`);
}

function stop(message) {
  console.error(message);
  process.exit(1);
}

if (newest && languages.join() !== 'python')
  stop('Use --newest with python only: npm run test:languages -- python --newest');
const unknown = languages.filter((language) => !(language in LANGUAGES));
if (unknown.length > 0)
  stop(
    `Unknown language ${unknown.join(', ')}. Use: npm run test:languages -- [${Object.keys(LANGUAGES).join('|')} …]`,
  );
console.log(`cdk-emr-containers ${version}, with aws-cdk-lib ${newest ? 'as new as PyPI has it' : cdkVersion}`);
let first;
for (const language of languages) {
  const start = Date.now();
  const template = JSON.stringify(test(language));
  first ??= template;
  if (template !== first) throw new Error(`The template of ${language} differs from the template of ${languages[0]}`);
  console.log(`${language}: deployed, in ${((Date.now() - start) / 1000).toFixed(0)} s`);
}
