import { allow, ANYONE, BUCKET, call, roleArn, startFixture, type CallOptions, type Fixture } from './fixture';

const ARN = `arn:aws:s3:::${BUCKET}`;

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startFixture();
  await call(fixture.s3, 'PUT', `/${BUCKET}/a`, { body: 'one' });
});
afterEach(() => fixture.close());

const send = (method: string, key: string, options: CallOptions) =>
  call(fixture.s3, method, `/${BUCKET}${key && `/${key}`}`, options);

const upload = { query: { uploads: '' } };
const UPLOAD_ID = '0'.repeat(32);
const partOf = { query: { uploadId: UPLOAD_ID, partNumber: '1' } };
const copied = { headers: { 'x-amz-copy-source': `${BUCKET}/a` } };

test.each<[string, string, CallOptions, string, string]>([
  ['GET', 'a', {}, 's3:GetObject', `${ARN}/a`],
  ['HEAD', 'a', {}, 's3:GetObject', `${ARN}/a`],
  ['PUT', 'b', { body: 'x' }, 's3:PutObject', `${ARN}/b`],
  ['DELETE', 'a', {}, 's3:DeleteObject', `${ARN}/a`],
  ['GET', '', { query: { 'list-type': '2' } }, 's3:ListBucket', ARN],
  ['GET', '', {}, 's3:ListBucket', ARN],
  ['HEAD', '', {}, 's3:ListBucket', ARN],
  ['GET', '', { query: { location: '' } }, 's3:GetBucketLocation', ARN],
  ['GET', '', upload, 's3:ListBucketMultipartUploads', ARN],
  ['POST', 'b', upload, 's3:PutObject', `${ARN}/b`],
  ['PUT', 'b', { ...partOf, body: 'x' }, 's3:PutObject', `${ARN}/b`],
  ['POST', 'b', { query: { uploadId: UPLOAD_ID } }, 's3:PutObject', `${ARN}/b`],
  ['DELETE', 'b', { query: { uploadId: UPLOAD_ID } }, 's3:AbortMultipartUpload', `${ARN}/b`],
  ['GET', 'b', { query: { uploadId: UPLOAD_ID } }, 's3:ListMultipartUploadParts', `${ARN}/b`],
])('%s of %p with %j needs %s', async (method, key, options, action, resource) => {
  const all = allow('s3:*', [ARN, `${ARN}/*`]);
  const without = { ...all, Effect: 'Deny', Action: action, Resource: resource } as typeof all;
  const denied = await send(method, key, { ...options, as: fixture.role('without', all, without) });
  expect(denied.status).toBe(403);
  expect(fixture.s3.denials).toEqual([{ roleArn: roleArn('without'), action, resource }]);
  const allowed = await send(method, key, { ...options, as: fixture.role('with', allow(action, resource)) });
  expect([200, 204, 404]).toContain(allowed.status);
  expect(allowed.code ?? 'NoSuchUpload').toBe('NoSuchUpload');
});

test('a copy also needs the permission to read its source', async () => {
  const role = fixture.role('writer', allow('s3:PutObject', `${ARN}/*`));
  const denied = await send('PUT', 'b', { ...copied, as: role });
  expect([denied.status, denied.text]).toEqual([403, expect.stringContaining('perform: s3:GetObject')]);
  const both = fixture.role('both', allow(['s3:PutObject', 's3:GetObject'], `${ARN}/*`));
  expect((await send('PUT', 'b', { ...copied, as: both })).status).toBe(200);
});

test.each([
  ['x-amz-acl', 's3:PutObjectAcl'],
  ['x-amz-tagging', 's3:PutObjectTagging'],
])('putting an object with %s needs %s', async (header, action) => {
  const role = fixture.role('writer', allow('s3:PutObject', `${ARN}/*`));
  const denied = await send('PUT', 'b', { body: 'x', headers: { [header]: 'a=b' }, as: role });
  expect([denied.status, denied.text]).toEqual([403, expect.stringContaining(action)]);
});

test('a denial has the text of AWS', async () => {
  const role = fixture.role('job', allow('s3:PutObject', `${ARN}/*`));
  const reply = await send('GET', 'a', { as: role });
  expect([reply.status, reply.code, reply.all('Message')]).toEqual([
    403,
    'AccessDenied',
    [
      'User: arn:aws:sts::123456789012:assumed-role/job/job is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::lake/a" because no identity-based policy allows the s3:GetObject action',
    ],
  ]);
});

test('a denial by an explicit Deny says so', async () => {
  const deny = { Effect: 'Deny', Action: 's3:GetObject', Resource: '*' } as const;
  const role = fixture.role('job', allow('s3:*', '*'), deny);
  expect((await send('GET', 'a', { as: role })).text).toContain('with an explicit deny in an identity-based policy');
});

test.each(['GET', 'HEAD'])('%s of a missing object returns 404 only with the permission to list', async (method) => {
  const reader = allow('s3:GetObject', `${ARN}/*`);
  const blind = await send(method, 'none', { as: fixture.role('blind', reader) });
  expect(blind.status).toBe(403);
  if (method === 'GET') expect(blind.text).toContain('s3:ListBucket');
  const seeing = await send(method, 'none', { as: fixture.role('seeing', reader, allow('s3:ListBucket', ARN)) });
  expect(seeing.status).toBe(404);
  expect(seeing.code).toBe(method === 'GET' ? 'NoSuchKey' : undefined);
});

test('a copy of a missing source returns 404 only with the permission to list', async () => {
  const writer = allow(['s3:GetObject', 's3:PutObject'], `${ARN}/*`);
  const headers = { 'x-amz-copy-source': `${BUCKET}/none` };
  expect((await send('PUT', 'b', { headers, as: fixture.role('blind', writer) })).status).toBe(403);
});

test('a listing can be allowed by prefix', async () => {
  const role = fixture.role('job', allow('s3:ListBucket', ARN, { StringLike: { 's3:prefix': 'in/*' } }));
  const list = async (query: Record<string, string>) => (await send('GET', '', { query, as: role })).status;
  expect(await list({ prefix: 'in/2026' })).toBe(200);
  expect(await list({ prefix: 'out/' })).toBe(403);
  expect(await list({})).toBe(403);
});

test('DeleteObjects keeps objects that the caller may not delete', async () => {
  await call(fixture.s3, 'PUT', `/${BUCKET}/tmp/b`, { body: 'one' });
  const role = fixture.role('job', allow('s3:DeleteObject', `${ARN}/tmp/*`));
  const body = '<Delete><Object><Key>a</Key></Object><Object><Key>tmp/b</Key></Object></Delete>';
  const reply = await send('POST', '', { query: { delete: '' }, body, as: role });
  expect([reply.status, reply.all('Deleted'), reply.code]).toEqual([200, ['<Key>tmp/b</Key>'], 'AccessDenied']);
  expect((await send('GET', 'a', {})).status).toBe(200);
});

test('listing the buckets needs its own permission', async () => {
  const denied = await call(fixture.s3, 'GET', '/', { as: fixture.role('job', allow('s3:ListBucket', '*')) });
  expect([denied.status, denied.text]).toEqual([403, expect.stringContaining('s3:ListAllMyBuckets because')]);
});

test('a role that is not deployed has full access, and is reported', async () => {
  expect((await send('GET', 'a', { as: ANYONE })).status).toBe(200);
  fixture.role('job', allow('s3:*', '*'));
  await send('GET', 'a', { as: roleArn('job') });
  expect(fixture.s3.unknownRoles).toEqual([ANYONE]);
});

test('a deleted role has no access', async () => {
  const role = fixture.role('job', allow('s3:*', '*'));
  fixture.iam.removeRole('job');
  expect((await send('GET', 'a', { as: role })).status).toBe(403);
});

test.each([
  ['AmazonS3ReadOnlyAccess', [200, 403], []],
  ['AmazonS3FullAccess', [200, 204], []],
  ['AdministratorAccess', [200, 204], []],
  ['service-role/AWSLambdaBasicExecutionRole', [403, 403], []],
  ['SomethingElse', [200, 204], [roleArn('job')]],
])('the AWS managed policy %s allows reading and deleting: %j, unknown roles: %j', async (name, statuses, unknown) => {
  const as = roleArn('job');
  const managedPolicyArns = [`arn:aws:iam::aws:policy/${name}`];
  fixture.iam.putRole({
    name: 'job',
    arn: as,
    trustPolicy: { Statement: [] },
    inlinePolicies: [],
    managedPolicyArns,
  });
  const replies = [await send('GET', 'a', { as }), await send('DELETE', 'a', { as })];
  expect(replies.map(({ status }) => status)).toEqual(statuses);
  expect(fixture.s3.unknownRoles.filter((arn) => arn !== ANYONE)).toEqual(unknown);
});

test('an explicit Deny applies beside an unknown policy', async () => {
  const as = roleArn('job');
  const inlinePolicies = [{ Statement: { Effect: 'Deny', Action: 's3:*', Resource: '*' } as const }];
  const managedPolicyArns = ['arn:aws:iam::123456789012:policy/imported'];
  fixture.iam.putRole({ name: 'job', arn: as, trustPolicy: { Statement: [] }, inlinePolicies, managedPolicyArns });
  expect((await send('GET', 'a', { as })).status).toBe(403);
});

test('a policy that cannot be evaluated is an error that clients do not retry', async () => {
  const condition = { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } };
  const reply = await send('GET', 'a', { as: fixture.role('job', allow('s3:GetObject', '*', condition)) });
  expect([reply.status, reply.text]).toEqual([
    501,
    expect.stringContaining('unsupported condition operator IpAddress'),
  ]);
});

test.each<[string, CallOptions, number, string]>([
  ['the secret differs', { credentials: { secretAccessKey: 'other' } }, 403, 'SignatureDoesNotMatch'],
  ['the key is unknown', { credentials: { accessKeyId: 'OTHER' } }, 403, 'InvalidAccessKeyId'],
  ['the token differs', { credentials: { sessionToken: 'other' } }, 400, 'InvalidToken'],
  ['the Region differs', { region: 'eu-west-1' }, 400, 'AuthorizationHeaderMalformed'],
  ['it is not signed', { sent: { headers: { authorization: '' } } }, 403, 'AccessDenied'],
  ['its path differs', { sent: { path: `/${BUCKET}/b` } }, 403, 'SignatureDoesNotMatch'],
  ['its path is not valid', { sent: { path: `/${BUCKET}/%ff` } }, 400, 'InvalidURI'],
  ['its body differs', { sent: { body: 'other' } }, 400, 'XAmzContentSHA256Mismatch'],
  ['its date differs', { sent: { headers: { 'x-amz-date': '20200101T000000Z' } } }, 403, 'SignatureDoesNotMatch'],
])('a request fails when %s', async (_what, options, status, code) => {
  const reply = await call(fixture.s3, 'PUT', `/${BUCKET}/a`, { body: 'x', ...options });
  expect([reply.status, reply.code]).toEqual([status, code]);
  expect((await send('GET', 'a', {})).text).toBe('one');
});
