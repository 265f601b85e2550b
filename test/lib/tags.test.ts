import { App, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { JobRun, type JobRunProps } from '../../lib';
import { jobRunProps, newStack, requestOf } from './render';

function tagsOf(tags: JobRunProps['tags'], add: (stack: Stack, jobRun: JobRun) => void) {
  const stack = newStack();
  add(stack, new JobRun(stack, 'JobRun', jobRunProps(stack, { tags })));
  return requestOf(Template.fromStack(stack)).tags;
}

test('a job run has its own tags, and those of what it is in', () => {
  const tags = tagsOf({ team: 'growth' }, (stack) => Tags.of(stack).add('stage', 'prod'));
  expect(tags).toEqual({ team: 'growth', stage: 'prod' });
});

test('a job run without tags has none', () => {
  expect(tagsOf(undefined, () => undefined)).toBeUndefined();
});

test('tags of a scope take the place of those in the properties, and can be taken away', () => {
  const tags = tagsOf({ team: 'growth', other: 'x' }, (stack, jobRun) => {
    Tags.of(stack).add('team', 'sales');
    Tags.of(jobRun).remove('other');
  });
  expect(tags).toEqual({ team: 'sales' });
});

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, '']));

test('46 tags are as many as a job run can have', () => {
  expect(tagsOf(many(45), (stack) => Tags.of(stack).add('last', ''))).toMatchObject({ last: '' });
});

test.each<[string, Record<string, string>, string]>([
  ['there are too many', many(47), 'tags must be at most 46 (the library adds 4), got 47'],
  ['one is reserved', { 'cdk-emr-containers:x': '' }, 'tags must not use the reserved prefixes'],
  ['a value is too long', { team: 'x'.repeat(257) }, 'tags["team"] must be 0 to 256 characters, got 257'],
])('fails when tags are added to a scope, and %s', (_, added, message) => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new JobRun(stack, 'JobRun', jobRunProps(stack));
  for (const [key, value] of Object.entries(added)) Tags.of(stack).add(key, value);
  expect(() => app.synth()).toThrow(message);
});
