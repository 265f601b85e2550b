// Records the stdout and stderr of failing drivers with real Spark, as fixtures for test/lambda/completion.
// It is not part of `npm test`. It needs Python with pip, JDK 17, and about 850 MB of disk space for two versions of Spark:
//
//   node scripts/driver-logs/make.mjs [version…] [case…]
//
// DRIVER_LOGS_CACHE is the folder that caches the versions (default: in the temporary directory). The driver runs as in the
// container of EMR on EKS: in client mode, with separate streams and the log on stderr.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASES } from './cases.mjs';

const MAX_LINES = 200;
const MAX_LINE = 2000;
const HERE = fileURLToPath(new URL('.', import.meta.url));
const FIXTURES = join(HERE, '../../test/lambda/completion/driver-logs');
const CACHE = process.env.DRIVER_LOGS_CACHE ?? join(tmpdir(), 'driver-logs');

/**
 * The Hadoop S3 client of each version, with only the parts of the SDK that it needs: the whole SDK has hundreds of
 * megabytes.
 */
const VERSIONS = {
  '3.5.6': {
    s3a: ['org.apache.hadoop:hadoop-aws:3.3.4', ...['s3', 'sts', 'dynamodb'].map(ofSdk1)],
    excluded: 'com.amazonaws:aws-java-sdk-bundle',
  },
  '4.0.2': {
    s3a: ['org.apache.hadoop:hadoop-aws:3.4.1', ...['s3', 's3-transfer-manager', 'sts'].map(ofSdk2)],
    // Spark includes its own SLF4J
    excluded: 'software.amazon.awssdk:bundle,org.slf4j:slf4j-api',
  },
};

const MAIN_CLASSES = ['NestedCauses', 'OutOfMemory', 'StageAbort'].map((name) =>
  join(HERE, `jobs/com/example/${name}.java`),
);

const words = process.argv.slice(2);
const unknown = words.filter((word) => !(word in VERSIONS || word in CASES));
if (unknown.length > 0) {
  console.error(`Unknown version or case: ${unknown.join(', ')}
Versions: ${Object.keys(VERSIONS).join(', ')}
Cases: ${Object.keys(CASES).join(', ')}`);
  process.exit(1);
}
const chosen = (all) => (all.some((one) => words.includes(one)) ? all.filter((one) => words.includes(one)) : all);

const server = createServer((request, response) => {
  const code = '<Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>4442587FB7D0A2F9</RequestId>';
  const headers = { 'content-type': 'application/xml', 'x-amz-request-id': '4442587FB7D0A2F9' };
  response.writeHead(403, headers).end(`<?xml version="1.0" encoding="UTF-8"?><Error>${code}</Error>`);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const endpoint = `http://127.0.0.1:${server.address().port}`;
for (const version of chosen(Object.keys(VERSIONS))) {
  const home = install(version);
  for (const name of chosen(Object.keys(CASES))) await record(version, home, name);
}
server.close();

function ofSdk1(part) {
  return `com.amazonaws:aws-java-sdk-${part}:1.12.262`;
}

function ofSdk2(part) {
  return `software.amazon.awssdk:${part}:2.29.52`;
}

/** Installs Spark from PyPI, and compiles the main classes into a jar beside it. */
function install(version) {
  const { s3a, excluded } = VERSIONS[version];
  const target = join(CACHE, version);
  const home = join(target, 'pyspark');
  if (!existsSync(home)) {
    run('python3', '-m', 'pip', 'install', '--quiet', '--target', target, `pyspark==${version}`);
  }
  const classes = mkdtempSync(join(CACHE, 'classes-'));
  run('javac', '-nowarn', '-cp', join(home, 'jars/*'), '-d', classes, ...MAIN_CLASSES);
  run('jar', '--create', '--file', join(target, 'jobs.jar'), '-C', classes, '.');
  rmSync(classes, { recursive: true });
  // spark-submit downloads the packages before it reports the missing class
  const packages = [
    '--packages',
    s3a.join(','),
    '--exclude-packages',
    excluded,
    '--conf',
    `spark.jars.ivy=${target}/ivy`,
  ];
  if (!existsSync(join(target, 'ivy/jars'))) spawnSync(join(home, 'bin/spark-submit'), [...packages, 'none.jar']);
  return home;
}

async function record(version, home, name) {
  const folder = mkdtempSync(join(CACHE, 'run-'));
  const [tool, rest] =
    CASES[name][0] === 'spark-sql' ? ['spark-sql', CASES[name].slice(1)] : ['spark-submit', CASES[name]];
  const args = rest.map((word) =>
    word
      .replace('/jobs/jobs.jar', join(home, '../jobs.jar'))
      .replace(/^\/jobs\//, join(HERE, 'jobs/'))
      .replace('ENDPOINT', endpoint)
      .replace('S3A', join(home, '../ivy/jars/*')),
  );
  const properties = [`spark.sql.warehouse.dir=${folder}`, 'spark.ui.enabled=false'];
  const options = ['--master', 'local[2]', ...properties.flatMap((property) => ['--conf', property])];
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    JAVA_HOME: process.env.JAVA_HOME ?? '',
    SPARK_HOME: home,
    SPARK_CONF_DIR: join(HERE, 'jobs'),
    SPARK_LOCAL_IP: '127.0.0.1',
    PYTHONPATH: join(home, '..'),
    PYSPARK_PYTHON: 'python3',
    TZ: 'UTC',
  };
  // asynchronous, because the driver calls the server of this process
  const driver = spawn(join(home, 'bin', tool), [...options, ...args], { cwd: folder, env, timeout: 180_000 });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    driver[stream].setEncoding('utf8').on('data', (text) => (output[stream] += text));
  }
  const [code, signal] = await new Promise((resolve) => driver.on('close', (...end) => resolve(end)));
  const fixture = join(FIXTURES, version, name);
  mkdirSync(fixture, { recursive: true });
  for (const [stream, text] of Object.entries(output)) {
    writeFileSync(join(fixture, `${stream}.txt`), lastLines(scrub(text, folder)));
  }
  rmSync(folder, { recursive: true });
  console.log(version, name, code ?? signal);
}

/** Replaces the names of this machine and its folders. */
function scrub(text, folder) {
  const { username, homedir } = userInfo();
  const names = [
    [folder, '/home/hadoop'],
    [join(HERE, 'jobs'), '/home/hadoop'],
    [new RegExp(`${escape(CACHE)}/[\\d.]+/pyspark`, 'g'), '/opt/spark'],
    [new RegExp(`${escape(CACHE)}/[\\d.]+`, 'g'), '/home/hadoop'],
    [CACHE, '/home/hadoop'],
    [python('sys.executable'), '/usr/bin/python3'],
    [python('os.__file__').replace('/os.py', ''), '/usr/lib/python3'],
    [homedir, '/home/hadoop'],
    [endpoint, 'https://s3.eu-central-1.amazonaws.com'],
    [hostname(), 'spark-driver'],
    [new RegExp(`\\b${escape(username)}\\b`, 'g'), 'hadoop'],
    [/\b(?!127\.0\.0\.1\b)(?!0\.0\.0\.0\b)\d{1,3}(?:\.\d{1,3}){3}(?=[:/\s)]|$)/gm, '10.0.0.1'],
  ];
  return names.reduce((scrubbed, [name, neutral]) => scrubbed.replaceAll(name, neutral), text);
}

function python(expression) {
  return run('python3', '-c', `import os, sys; print(${expression})`).trim();
}

function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function lastLines(text) {
  const lines = text.split('\n').map((line) => line.slice(0, MAX_LINE));
  return lines.slice(-MAX_LINES - 1).join('\n');
}

function run(command, ...args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw error ?? new Error(`${command} failed: ${stderr}`);
  return stdout;
}
