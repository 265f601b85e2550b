import { embedded, exception, startRequest } from './fixture';

async function taggedRun() {
  const { emr } = embedded();
  const { arn: resourceArn = '' } = await emr.invoke('StartJobRun', startRequest({ tags: { a: '1', b: '2' } }));
  return { emr, resourceArn, tags: async () => (await emr.invoke('ListTagsForResource', { resourceArn })).tags };
}

test('tags are added, replaced and removed', async () => {
  const { emr, resourceArn, tags } = await taggedRun();
  await emr.invoke('TagResource', { resourceArn, tags: { b: '3', c: '4' } });
  expect(await tags()).toEqual({ a: '1', b: '3', c: '4' });
  await emr.invoke('UntagResource', { resourceArn, tagKeys: ['a', 'unknown'] });
  expect(await tags()).toEqual({ b: '3', c: '4' });
  expect(emr.jobRuns()[0].tags).toEqual({ b: '3', c: '4' });
});

test('tagging a run does not change its request', async () => {
  const { emr, resourceArn } = await taggedRun();
  await emr.invoke('TagResource', { resourceArn, tags: { c: '4' } });
  expect(emr.jobRuns()[0].request.tags).toEqual({ a: '1', b: '2' });
});

test('fails when a resource would have more than 50 tags', async () => {
  const { emr, resourceArn, tags } = await taggedRun();
  const more = Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`k${index}`, 'v']));
  await expect(emr.invoke('TagResource', { resourceArn, tags: more })).rejects.toThrow(
    `Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50`,
  );
  expect(await tags()).toEqual({ a: '1', b: '2' });
});

test('fails when the resource is unknown', async () => {
  const { emr, resourceArn } = await taggedRun();
  await expect(emr.invoke('ListTagsForResource', { resourceArn: `${resourceArn}x` })).rejects.toThrow(
    exception('ResourceNotFoundException', ''),
  );
});
