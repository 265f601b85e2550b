import { Lazy, type Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { JobRun } from '../../../../lib';
import { jobRunProps, newStack, requestOf } from '../../render';

const RULE = 'must not use the reserved prefixes aws: or cdk-emr-containers:';

function jobRunIn(stack: Stack): JobRun {
  return new JobRun(stack, 'JobRun', jobRunProps(stack));
}

test.each<[string, string, unknown, string]>([
  ['a tag of the library', 'tags.cdk-emr-containers:replaces', 'arn', '"tags.cdk-emr-containers:replaces"'],
  ['a tag of AWS', 'tags.aws:cloudformation:stack-id', 'arn', '"tags.aws:cloudformation:stack-id"'],
  ['a tag of AWS in uppercase', 'tags.AWS:x', 'arn', '"tags.AWS:x"'],
  ['a tag that looks like one of the library', 'tags.cd\u212a-emr-containers:stack', 'arn', '"tags.cd\u212a-emr-'],
  ['a tag with a dot', 'tags.cdk-emr-containers:a\\.b', 'arn', '"tags.cdk-emr-containers:a\\\\.b"'],
  [
    'all tags',
    'tags',
    { team: 'a', 'cdk-emr-containers:owner': 'arn' },
    '"tags" with the tag "cdk-emr-containers:owner"',
  ],
])('fails when an override sets %s', (_, path, value, subject) => {
  const jobRun = jobRunIn(newStack());
  expect(() => jobRun.addRequestOverride(path, value)).toThrow(`addRequestOverride: path ${subject}`);
  expect(() => jobRun.addRequestOverride(path, value)).toThrow(`${RULE}, got "arn"`);
});

test.each([
  ['__proto__.polluted', '__proto__'],
  ['jobDriver.constructor.prototype.polluted', 'constructor'],
  ['tags.prototype', 'prototype'],
])('fails when the path of an override is %s, which leads out of the request', (path, name) => {
  const jobRun = jobRunIn(newStack());
  const message = `path must not contain the name "${name}", got "${path}"`;
  expect(() => jobRun.addRequestOverride(path, 'x')).toThrow(`addRequestOverride: ${message}`);
  expect(() => jobRun.addRequestDeletionOverride(path)).toThrow(`addRequestDeletionOverride: ${message}`);
  expect({}).not.toHaveProperty('polluted');
});

test.each([
  ['many', '"many"'],
  ['3', '"3"'],
  [2.5, '2.5'],
  [true, 'true'],
])('fails when the number of attempts is %j', (value, got) => {
  const jobRun = jobRunIn(newStack());
  const path = 'retryPolicyConfiguration.maxAttempts';
  expect(() => jobRun.addRequestOverride(path, value)).toThrow(
    `addRequestOverride: ${path} must be a whole number, got ${got}`,
  );
  expect(() => jobRun.addRequestOverride(path, 3)).not.toThrow();
  expect(() => jobRun.addRequestOverride(path, Lazy.number({ produce: () => 3 }))).not.toThrow();
  expect(() => jobRun.addRequestDeletionOverride(path)).not.toThrow();
});

test('an object with such a name changes no other object', () => {
  const stack = newStack();
  const value = JSON.parse('{"__proto__":{"polluted":"x"},"constructor":{"prototype":{"polluted":"x"}}}') as object;
  jobRunIn(stack).addRequestOverride('new', value);
  Template.fromStack(stack);
  expect({}).not.toHaveProperty('polluted');
});

test('fails when an override deletes a tag of the library', () => {
  const jobRun = jobRunIn(newStack());
  const path = 'tags.cdk-emr-containers:owner';
  const message = `addRequestDeletionOverride: path "${path}" ${RULE}`;
  expect(() => jobRun.addRequestDeletionOverride(path)).toThrow(message);
});

test('fails when the tags of an override are a token that contains a tag of the library', () => {
  const stack = newStack();
  const tags = Lazy.any({ produce: () => ({ 'cdk-emr-containers:owner': 'x' }) });
  jobRunIn(stack).addRequestOverride('tags', tags);
  const message = `[Stack/JobRun] addRequestOverride: path "tags" with the tag "cdk-emr-containers:owner" ${RULE}, got "x"`;
  expect(() => Template.fromStack(stack)).toThrow(message);
});

test('fails when a tag of the library is added to the app', () => {
  const stack = newStack();
  jobRunIn(stack);
  Tags.of(stack).add('cdk-emr-containers:owner', 'x');
  expect(() => Template.fromStack(stack)).toThrow(`[Stack/JobRun] tags ${RULE}, got "cdk-emr-containers:owner"`);
});

test('sets, merges and deletes other tags', () => {
  const stack = newStack();
  const jobRun = new JobRun(stack, 'JobRun', jobRunProps(stack, { tags: { gone: 'x', kept: 'x' } }));
  jobRun.addRequestOverride('tags', { 'emr-containers': 'b' });
  jobRun.addRequestOverride('tags.team', 'a');
  jobRun.addRequestDeletionOverride('tags.gone');
  expect(requestOf(Template.fromStack(stack)).tags).toEqual({ kept: 'x', team: 'a', 'emr-containers': 'b' });
});
