import { authorizeBy, isAllowed, type PolicyDocument, type Statement } from '../../../local/iam/evaluate';

const cluster = 'arn:aws:emr-containers:eu-central-1:123456789012:/virtualclusters/abc';
const role = 'arn:aws:iam::123456789012:role/job';

function policy(...statements: Partial<Statement>[]): PolicyDocument {
  const allowAll: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };
  return { Version: '2012-10-17', Statement: statements.map((statement) => ({ ...allowAll, ...statement })) };
}

const allows = (statement: Partial<Statement>, context = {}, action = 'emr-containers:StartJobRun', arn = cluster) =>
  isAllowed([policy(statement)], action, arn, context);

test('denies actions that no policy allows', () => {
  expect(isAllowed([], 'iam:PassRole', role)).toBe(false);
  expect(isAllowed([policy()], 'iam:PassRole', role)).toBe(false);
});

test('allows an action that one of several policies allows', () => {
  const other = policy({ Action: 's3:GetObject' });
  expect(isAllowed([other, policy({ Action: 'iam:PassRole', Resource: role })], 'iam:PassRole', role)).toBe(true);
});

test('an explicit Deny in any policy wins', () => {
  const deny = policy({ Effect: 'Deny', Resource: cluster });
  for (const policies of [
    [policy({}), deny],
    [deny, policy({})],
  ]) {
    expect(isAllowed(policies, 'emr-containers:StartJobRun', cluster)).toBe(false);
    expect(isAllowed(policies, 'emr-containers:StartJobRun', `${cluster}d`)).toBe(true);
  }
});

test('accepts a single statement outside a list', () => {
  const document = { Statement: { Effect: 'Allow', Action: 'iam:PassRole', Resource: role } } as const;
  expect(isAllowed([document], 'iam:PassRole', role)).toBe(true);
});

describe('actions', () => {
  test.each([
    ['emr-containers:StartJobRun', true],
    ['EMR-Containers:startjobrun', true],
    ['emr-containers:Start*', true],
    ['emr-containers:StartJobRu?', true],
    ['*', true],
    [['s3:*', 'emr-containers:*JobRun'], true],
    ['emr-containers:StartJob', false],
    ['emr-containers:StartJobRun?', false],
    ['s3:*', false],
  ])('%j covers StartJobRun: %s', (Action, covered) => {
    expect(allows({ Action })).toBe(covered);
    expect(allows({ Action: undefined, NotAction: Action })).toBe(!covered);
  });
});

describe('resources', () => {
  test.each([
    [cluster, true],
    ['*', true],
    ['arn:aws:emr-containers:*:123456789012:/virtualclusters/*', true],
    ['arn:aws:emr-containers:eu-central-1:123456789012:/virtualclusters/???', true],
    [['arn:aws:s3:::bucket', cluster], true],
    [cluster.toUpperCase(), false],
    [`${cluster}/jobruns/*`, false],
    ['arn:aws:emr-containers:eu-central-1:123456789012:/virtualclusters/a.c', false],
    ['virtualclusters', false],
  ])('%j covers the cluster: %s', (Resource, covered) => {
    expect(allows({ Resource })).toBe(covered);
    expect(allows({ Resource: undefined, NotResource: Resource })).toBe(!covered);
  });
});

describe('conditions', () => {
  const key = 'emr-containers:ExecutionRoleArn';

  test.each<[string, string | string[], string | undefined, boolean]>([
    ['ArnEquals', role, role, true],
    ['ArnEquals', ['arn:aws:iam::123456789012:role/other', role], role, true],
    ['ArnEquals', 'arn:aws:iam::123456789012:role/*', role, true],
    ['ArnEquals', 'arn:aws:iam::123456789012:role/other', role, false],
    ['ArnEquals', 'arn:aws:*:role/job', role, false],
    ['ArnEquals', role, undefined, false],
    ['ArnLike', 'arn:*:iam::*:role/j?b', role, true],
    ['ArnLike', 'arn:*:iam::*:role/j?', role, false],
    ['ArnNotEquals', role, role, false],
    ['ArnNotLike', 'arn:aws:iam::1*:role/other', role, true],
    ['StringEquals', role, role, true],
    ['StringEquals', 'arn:aws:iam::123456789012:role/*', role, false],
    ['StringEquals', role.toUpperCase(), role, false],
    ['StringEquals', role, undefined, false],
    ['StringEqualsIfExists', role, undefined, true],
    ['StringEqualsIfExists', 'other', role, false],
    ['StringNotEquals', 'other', role, true],
    ['StringNotEquals', ['other', role], role, false],
    ['StringNotEquals', role, undefined, true],
    ['StringLike', '*:role/job', role, true],
    ['StringLike', '*:role/', role, false],
    ['StringLike', '*', undefined, false],
    ['StringNotLike', '*:role/job', role, false],
    ['Null', 'true', 'x', false],
    ['Null', 'false', 'x', true],
    ['Bool', 'true', 'True', true],
    ['Bool', 'true', 'false', false],
  ])('%s %j with %j: %s', (operator, wanted, found, held) => {
    expect(allows({ Condition: { [operator]: { [key]: wanted } } }, { [key]: found })).toBe(held);
  });

  test('all operators and keys must match', () => {
    const Condition = { StringEquals: { a: '1', b: '2' }, StringLike: { c: '3*' } };
    expect(allows({ Condition }, { a: '1', b: '2', c: '33' })).toBe(true);
    expect(allows({ Condition }, { a: '1', b: '3', c: '33' })).toBe(false);
    expect(allows({ Condition }, { a: '1', b: '2', c: '4' })).toBe(false);
  });

  test('keys are case-insensitive', () => {
    const Condition = { StringEquals: { 'AWS:ResourceTag/Team': 'growth' } };
    expect(allows({ Condition }, { 'aws:ResourceTag/team': 'growth' })).toBe(true);
  });

  test('a Deny whose conditions are not met has no effect', () => {
    const deny = policy({ Effect: 'Deny', Condition: { StringEquals: { a: '1' } } });
    expect(isAllowed([policy({}), deny], 's3:GetObject', 'arn:aws:s3:::bucket', { a: '2' })).toBe(true);
  });
});

describe('unsupported elements', () => {
  test.each<[string, Partial<Statement> & Record<string, unknown>]>([
    ['unsupported condition operator NumericEquals', { Condition: { NumericEquals: { a: '1' } } }],
    [
      'unsupported condition operator ForAnyValue:StringEquals',
      { Condition: { 'ForAnyValue:StringEquals': { a: '' } } },
    ],
    ['unsupported condition operator toString', { Condition: { toString: { a: '1' } } }],
    ['unsupported policy element Principal', { Principal: '*' }],
    ['unsupported policy variable', { Resource: 'arn:aws:s3:::${aws:username}' }],
    ['unsupported policy variable', { Condition: { StringEquals: { a: '${aws:username}' } } }],
    ['exactly one of Action and NotAction', { Action: undefined }],
    ['exactly one of Action and NotAction', { NotAction: 's3:*' }],
    ['exactly one of Resource and NotResource', { NotResource: '*' }],
    ['Effect must be Allow or Deny, got allow', { Effect: 'allow' as 'Allow' }],
  ])('fails with "%s"', (message, statement) => {
    expect(() => allows(statement, { a: '1' })).toThrow(message);
  });

  test('fails even if another element does not apply', () => {
    expect(() => allows({ Action: 's3:*', Condition: { NumericEquals: { a: '1' } } })).toThrow('NumericEquals');
  });
});

describe('authorizeBy', () => {
  const caller = 'arn:aws:sts::123456789012:assumed-role/handler/session';
  const authorize = authorizeBy([policy({ Action: 'iam:PassRole', Condition: { StringEquals: { a: '1' } } })], caller);

  test('returns for an allowed action', () => expect(() => authorize('iam:PassRole', role, { a: '1' })).not.toThrow());

  test("throws AWS's error for a denied action", () => {
    const message = `User: ${caller} is not authorized to perform: emr-containers:StartJobRun on resource: ${cluster}`;
    const refusal = { name: 'AccessDeniedException', code: 'AccessDeniedException', status: 403, message };
    const refused = expect.objectContaining(refusal) as Error;
    expect(() => authorize('emr-containers:StartJobRun', cluster)).toThrow(refused);
  });
});
