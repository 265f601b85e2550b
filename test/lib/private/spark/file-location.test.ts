import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aws, FileSystem, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EntryPoint, PodTemplate, SparkFile } from '../../../../lib';
import { boundUris } from '../../../../lib/private/spark/file-location';
import { newApp, newStack, resourcesOf, ROLE_ARN } from '../../render';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'files-test-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function newFile(name: string, content = 'x'): string {
  const file = join(directory, name);
  writeFileSync(file, content);
  return file;
}

/** The URI of a file that is bound for a role, and the statements of the role. */
function grantsOf(bind: (stack: Stack, role: Role) => string): { uri: unknown; statements: unknown[] } {
  const stack = newStack();
  const uri = bind(stack, new Role(stack, 'Job', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') }));
  const statements = resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy').flatMap(
    ({ Properties }) => (Properties.PolicyDocument as { Statement: unknown[] }).Statement,
  );
  return { uri: stack.resolve(uri), statements };
}

describe('a local file', () => {
  test('is an asset that the role can read', () => {
    const file = newFile('job.py');
    const { uri, statements } = grantsOf((stack, role) => EntryPoint.fromAsset(file)._uri(boundUris(stack, role)));
    const bucket = 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}';
    expect(uri).toEqual({
      'Fn::Sub': expect.stringMatching(new RegExp(`^s3://${bucket.replace(/[${}]/g, '\\$&')}/[0-9a-f]{64}\\.py$`)),
    });
    const arn = ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', { 'Fn::Sub': bucket }];
    const key = expect.stringMatching(/^\/[0-9a-f]{64}\.py$/) as string;
    expect(statements).toEqual([
      { Action: 's3:GetObject', Effect: 'Allow', Resource: [{ 'Fn::Join': ['', [...arn, key]] }] },
    ]);
  });

  test('is granted with the other assets of the role, up to 30', () => {
    const resources = (count: number) => {
      const { statements } = grantsOf((stack, role) => {
        for (let n = 0; n < count; n++) {
          const file = newFile(`job${n}.py`, `${n}`);
          EntryPoint.fromAsset(file)._uri(boundUris(new Construct(stack, `Job${n}`), role));
        }
        return '';
      });
      expect(statements).toHaveLength(1);
      return (statements as { Resource: unknown[] }[])[0].Resource;
    };
    expect(new Set(resources(30).map((arn) => JSON.stringify(arn))).size).toBe(30);
    expect(resources(31)).toEqual([{ 'Fn::Join': ['', expect.arrayContaining(['/*'])] }]);
  });

  test('can be an asset of several job runs, including one with an unknown role', () => {
    const entryPoint = EntryPoint.fromAsset(newFile('job.py'));
    const stack = newStack();
    const uris = ['One', 'Two'].map((id) => entryPoint._uri(boundUris(new Stack(stack, id))));
    expect(stack.resolve(uris[0])).toEqual(stack.resolve(uris[1]));
  });

  test.each<[string, () => unknown, string]>([
    [
      'the file does not exist',
      () => EntryPoint.fromAsset('no/such.py'),
      'EntryPoint.fromAsset: path must be an existing file',
    ],
    ['it is a directory', () => EntryPoint.fromAsset(directory), 'path must be a file, got the directory'],
    ['a pod template is a directory', () => PodTemplate.fromAsset(directory), 'path must be a file, got the directory'],
    [
      'the path is not set',
      () => SparkFile.fromAsset(undefined as unknown as string),
      'SparkFile.fromAsset: path must be a string, got undefined (is an environment variable not set?)',
    ],
  ])('fails when %s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});

test('the role can read only the object of the bucket', () => {
  const { uri, statements } = grantsOf((stack, role) =>
    EntryPoint.fromBucket(Bucket.fromBucketName(stack, 'Code', 'code'), 'jobs/daily.py')._uri(boundUris(stack, role)),
  );
  expect(uri).toBe('s3://code/jobs/daily.py');
  const arn = (path: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::code${path}`]] });
  expect(statements).toEqual([
    { Action: 's3:ListBucket', Effect: 'Allow', Resource: arn('') },
    { Action: 's3:GetObject', Effect: 'Allow', Resource: arn('/jobs/daily.py') },
  ]);
});

test('the role can read an object with a template parameter in its key for every value of the parameter', () => {
  const { statements } = grantsOf((stack, role) =>
    EntryPoint.fromBucket(Bucket.fromBucketName(stack, 'Code', 'code'), 'jobs/${Job}.py')._uri(boundUris(stack, role)),
  );
  expect(JSON.stringify(statements)).toContain('code/jobs/*"');
});

test('the role can decrypt an object of a bucket with a KMS key', () => {
  const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/abc';
  const { statements } = grantsOf((stack, role) => {
    const encryptionKey = Key.fromKeyArn(stack, 'Key', keyArn);
    const bucket = Bucket.fromBucketAttributes(stack, 'Code', { bucketName: 'code', encryptionKey });
    return EntryPoint.fromBucket(bucket, 'a.py')._uri(boundUris(stack, role));
  });
  expect(statements).toContainEqual({ Action: 'kms:Decrypt', Effect: 'Allow', Resource: keyArn });
});

test.each(['', '/a.py'])('fails when the key of an object is %j', (key) => {
  expect(() => EntryPoint.fromBucket(Bucket.fromBucketName(newStack(), 'Code', 'code'), key)).toThrow(
    `EntryPoint.fromBucket: key must not be empty or start with a slash, got "${key}"`,
  );
});

test.each(['jobs/daily.py', './daily.PY', 'C:\\jobs\\daily.txt', 'pod.yaml'])(
  'fails when %s replaces a URI',
  (path) => {
    for (const type of [EntryPoint, SparkFile, PodTemplate]) {
      expect(() => type.fromUri(path)).toThrow('(for a file on this machine, use fromAsset)');
    }
  },
);

test('a role that is imported as immutable is granted nothing', () => {
  const file = newFile('job.py');
  const { statements } = grantsOf((stack) =>
    EntryPoint.fromAsset(file)._uri(boundUris(stack, Role.fromRoleArn(stack, 'Fixed', ROLE_ARN, { mutable: false }))),
  );
  expect(statements).toEqual([]);
});

describe('a Spark file', () => {
  test('has its alias after its URI', () => {
    const file = SparkFile.fromUri('s3://code/venv.tar.gz').withAlias('environment');
    expect(file._uri(boundUris(newStack()), 'Id', 'archive')).toBe('s3://code/venv.tar.gz#environment');
  });

  test.each(['a/b', 'a,b', 'a#b', 'a b', ''])('fails when its alias is %j', (alias) => {
    expect(() => SparkFile.fromUri('s3://code/x.zip').withAlias(alias)).toThrow(
      'SparkFile.withAlias: alias must be a name without',
    );
  });

  test('that is a module keeps its name, in a zip file', () => {
    const app = newApp();
    const stack = new Stack(app, 'Stack');
    new Bucket(stack, 'Bucket');
    const uri = SparkFile.fromAsset(newFile('helper.py', 'def help(): pass'))._uri(boundUris(stack), 'Id', 'module');
    const [, hash] = /\/([0-9a-f]{64})\.zip/.exec(JSON.stringify(stack.resolve(uri))) ?? [];
    const zipped = join(app.synth().directory, `asset.${hash}`);
    expect(readdirSync(zipped)).toEqual(['helper.py']);
    expect(readFileSync(join(zipped, 'helper.py'), 'utf8')).toBe('def help(): pass');
  });

  test('that is a directory becomes a zip file', () => {
    mkdirSync(join(directory, 'package'));
    newFile('package/__init__.py');
    const stack = newStack();
    const uri = SparkFile.fromAsset(join(directory, 'package'))._uri(boundUris(stack), 'Id', 'module');
    expect(JSON.stringify(stack.resolve(uri))).toMatch(/[0-9a-f]{64}\.zip/);
  });
});

describe('a pod template', () => {
  test('that is an object becomes a file with a complete pod', () => {
    const app = newApp();
    const stack = new Stack(app, 'Stack');
    new Bucket(stack, 'Bucket');
    const nodeSelector = { 'eks.amazonaws.com/capacityType': 'SPOT' };
    const uri = PodTemplate.fromObject({ spec: { nodeSelector } })._uri(boundUris(stack), 'Id');
    const [, hash] = /\/([0-9a-f]{64})\.json/.exec(JSON.stringify(stack.resolve(uri))) ?? [];
    const pod: unknown = JSON.parse(readFileSync(join(app.synth().directory, `asset.${hash}.json`), 'utf8'));
    expect(pod).toEqual({ apiVersion: 'v1', kind: 'Pod', spec: { nodeSelector } });
  });

  test('is the same file for every order of its members', () => {
    const [one, other] = [
      { metadata: { name: 'a', labels: { b: 'c' } }, spec: {} },
      { spec: {}, metadata: { labels: { b: 'c' }, name: 'a' } },
    ].map((pod) => {
      const stack = newStack();
      return stack.resolve(PodTemplate.fromObject(pod)._uri(boundUris(stack), 'Id')) as unknown;
    });
    expect(one).toEqual(other);
  });

  test.each([
    ['text', Aws.REGION],
    ['number', Lazy.number({ produce: () => 1 })],
    ['list', Lazy.list({ produce: () => ['a'] })],
    ['value', Lazy.any({ produce: () => ({}) })],
    ['key', { [Aws.REGION]: 'x' }],
  ])('fails when a token replaces a %s', (_, token) => {
    expect(() => PodTemplate.fromObject({ metadata: { labels: { x: token } } })).toThrow(
      'PodTemplate.fromObject: its content must be known at synthesis, because it becomes a file, got a token',
    );
  });

  test('leaves no file behind', () => {
    const stack = newStack();
    const mkdtemp = jest.spyOn(FileSystem, 'mkdtemp');
    PodTemplate.fromObject({})._uri(boundUris(stack), 'Id');
    const directories = mkdtemp.mock.results.map(({ value }) => value as string);
    expect(directories).toHaveLength(1);
    expect(directories.filter((directory) => existsSync(directory))).toEqual([]);
  });
});
