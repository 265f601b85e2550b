import { App, CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { startCloud, type Cloud } from '../../../local/cloud';
import type { S3 } from '../../../local/s3/s3';
import { call, roleArn } from './fixture';

let folder: string;
let cloud: Cloud & { readonly s3: S3 };
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 's3-cloud-test-'))));
afterEach(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true });
});

async function start(directory?: string): Promise<S3> {
  const started = await startCloud({ s3: { directory }, runs: () => false });
  if (!started.s3) throw new Error('no S3');
  cloud = { ...started, s3: started.s3 };
  return started.s3;
}

function stackOf(define: (stack: Stack) => void) {
  const app = new App({ outdir: mkdtempSync(join(folder, 'cdk.out-')) });
  define(new Stack(app, 'Data'));
  return app.synth();
}

/** The buckets except the bucket of the assets, which always exists because the template is an asset. */
const namesIn = (s3: S3) =>
  s3.buckets().flatMap(({ name, origin }) => (origin === 'assets' ? [] : [`${name} ${origin}`]));

const executionRole = (stack: Stack) =>
  new Role(stack, 'Job', { roleName: 'job', assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });

test('a cloud without the option has no S3', async () => {
  const without = await startCloud();
  expect(without.s3).toBeUndefined();
  await without.close();
  await start();
});

test("a stack's grants determine the access to the buckets that it creates", async () => {
  const s3 = await start();
  await cloud.deploy(
    stackOf((stack) => {
      const role = executionRole(stack);
      new Bucket(stack, 'Input', { bucketName: 'input' }).grantRead(role);
      new Bucket(stack, 'Output', { bucketName: 'output' }).grantReadWrite(role);
    }),
  );
  const as = roleArn('job');
  expect((await call(s3, 'PUT', '/output/a', { body: 'x', as })).status).toBe(200);
  expect((await call(s3, 'GET', '/output/a', { as })).text).toBe('x');
  expect((await call(s3, 'PUT', '/input/a', { body: 'x', as })).code).toBe('AccessDenied');
  expect((await call(s3, 'GET', '/input', { as })).status).toBe(200);
  expect(s3.unknownRoles).toEqual([]);
});

test('a bucket without a name gets a name in the format of CloudFormation, the same in every cloud', async () => {
  const create = async () => {
    const s3 = await start();
    await cloud.deploy(stackOf((stack) => void new Bucket(stack, 'AnInputWithALongNameIndeed')));
    return namesIn(s3);
  };
  const first = await create();
  await cloud.close();
  expect(first).toEqual([expect.stringMatching(/^data-aninputwithalongnameinde-[\da-z]{12} stack$/)]);
  expect(await create()).toEqual(first);
});

test('the creation of a bucket fails when its name is not valid or already exists', async () => {
  await start();
  const named = (bucketName: string) =>
    stackOf((stack) => void new CfnBucket(stack, 'One', { bucketName }).applyRemovalPolicy(RemovalPolicy.RETAIN));
  await expect(cloud.deploy(named('a..b'))).rejects.toThrow('BucketName must be 3 to 63 lower-case letters');
  await cloud.deploy(named('taken'));
  await cloud.destroy();
  await expect(cloud.deploy(named('taken'))).rejects.toThrow('taken already exists');
});

test('buckets that the app only names in grants or URIs exist, but not names in patterns', async () => {
  const s3 = await start();
  await cloud.deploy(
    stackOf((stack) => {
      const role = executionRole(stack);
      Bucket.fromBucketName(stack, 'Imported', 'imported-data').grantRead(role);
      role.addToPolicy(new PolicyStatement({ actions: ['s3:*'], resources: ['arn:aws:s3:::pattern-*'] }));
      const uris = ['s3://in-uri/a.csv', 's3a://in-s3a', 'text with s3://in-text, and more', 's3://${x}', 's3://a_b/c'];
      new CfnResource(stack, 'Other', { type: 'Custom::Other', properties: { ServiceToken: 'x', uris } });
    }),
  );
  expect(namesIn(s3)).toEqual([...['imported-data named', 'in-s3a named', 'in-text named', 'in-uri named']]);
});

describe('a deleted bucket', () => {
  const deleted = (autoDeleteObjects: boolean) =>
    stackOf((stack) => {
      new Bucket(stack, 'One', { bucketName: 'one', removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects });
    });

  test('must be empty', async () => {
    const s3 = await start();
    await cloud.deploy(deleted(false));
    await call(s3, 'PUT', '/one/a', { body: 'x' });
    await expect(cloud.destroy()).rejects.toThrow('The bucket you tried to delete is not empty');
    await call(s3, 'DELETE', '/one/a');
    await cloud.destroy();
    expect(namesIn(s3)).toEqual([]);
  });

  test("is emptied by the CDK's custom resource", async () => {
    const s3 = await start();
    await cloud.deploy(deleted(true));
    await call(s3, 'PUT', '/one/a', { body: 'x' });
    await cloud.destroy();
    expect(namesIn(s3)).toEqual([]);
  });

  test.each([true, false])("does not change a user's folder, with autoDeleteObjects: %p", async (isEmptied) => {
    mkdirSync(join(folder, 'data', 'one'), { recursive: true });
    writeFileSync(join(folder, 'data', 'one', 'a'), 'mine');
    const s3 = await start(join(folder, 'data'));
    await cloud.deploy(deleted(isEmptied));
    expect((await call(s3, 'GET', '/one/a')).text).toBe('mine');
    await cloud.destroy();
    expect(readFileSync(join(folder, 'data', 'one', 'a'), 'utf8')).toBe('mine');
  });
});

test('folders in the directory are buckets and outlive the cloud, unlike a temporary folder', async () => {
  mkdirSync(join(folder, 'data', 'mine'), { recursive: true });
  const s3 = await start(join(folder, 'data'));
  expect(s3.buckets()).toEqual([{ name: 'mine', origin: 'folder', directory: join(folder, 'data', 'mine') }]);
  await call(s3, 'PUT', '/mine/a', { body: 'x' });
  await cloud.close();
  expect(readdirSync(join(folder, 'data'))).toEqual(['mine']);
  const temporary = await start();
  await cloud.deploy(stackOf((stack) => void new Bucket(stack, 'One')));
  const directory = temporary.buckets().find(({ origin }) => origin === 'stack')?.directory ?? '';
  expect(existsSync(directory)).toBe(true);
  await cloud.close();
  expect(existsSync(dirname(directory))).toBe(false);
});

test('assets are objects of the bootstrap bucket: files unchanged, folders as zip files', async () => {
  const modules = join(folder, 'modules');
  writeFileSync(join(folder, 'job.py'), 'print(1)');
  mkdirSync(join(modules, 'own'), { recursive: true });
  writeFileSync(join(modules, 'own', 'ü.py'), 'x = 1\n'.repeat(1000));
  writeFileSync(join(modules, 'run.sh'), '#!/bin/sh', { mode: 0o755 });
  symlinkSync('run.sh', join(modules, 'linked.sh'));
  const s3 = await start();
  const keys: string[] = [];
  await cloud.deploy(
    stackOf((stack) => {
      const role = executionRole(stack);
      for (const path of [join(folder, 'job.py'), modules]) {
        const asset = new Asset(stack, path.slice(-6), { path });
        asset.grantRead(role);
        keys.push(asset.s3ObjectKey);
      }
    }),
  );
  const bucket = 'cdk-hnb659fds-assets-123456789012-us-east-1';
  const as = roleArn('job');
  expect(s3.buckets().map(({ name, origin }) => [name, origin])).toEqual([[bucket, 'assets']]);
  expect((await call(s3, 'GET', `/${bucket}/${keys[0]}`, { as })).text).toBe('print(1)');
  const { bytes } = await call(s3, 'GET', `/${bucket}/${keys[1]}`, { as });
  expect(zipEntries(bytes)).toEqual([
    { name: 'linked.sh', mode: '100755', text: '#!/bin/sh' },
    { name: 'own/ü.py', mode: '100644', text: 'x = 1\n'.repeat(1000) },
    { name: 'run.sh', mode: '100755', text: '#!/bin/sh' },
  ]);
  const listed = (await call(s3, 'GET', `/${bucket}`, { as })).all('Key');
  expect(listed).toEqual(expect.arrayContaining(keys));
});

/** The entries in the central directory of a zip file, with their data. */
function zipEntries(file: Buffer) {
  const end = file.lastIndexOf('PK\x05\x06');
  const entries = [];
  let at = file.readUInt32LE(end + 16);
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = file.readUInt16LE(at + 28);
    const offset = file.readUInt32LE(at + 42);
    const start = offset + 30 + file.readUInt16LE(offset + 26);
    const text = inflateRawSync(file.subarray(start, start + file.readUInt32LE(at + 20))).toString('utf8');
    entries.push({
      name: file.toString('utf8', at + 46, at + 46 + nameLength),
      mode: (file.readUInt32LE(at + 38) >>> 16).toString(8),
      text,
    });
    at += 46 + nameLength;
  }
  return entries;
}
