import { jobRunKey, jobRunKeyIn, physicalIdKind, unknownId, unstartedId } from '../../../lambda/job-run/physical-id';
import golden from '../golden.json';
import { STACK_ID } from '../harness';

const ARN = 'arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/cluster1/jobruns/run1';

test.each([
  ['nothing', undefined],
  ['an invented id', 'Data-JobRun1234-1ABCDEF0GHIJ'],
  ['an ARN with text before it', `x${ARN}`],
  ['an ARN with text after it', `${ARN}/x`],
  ['an ARN of another service', ARN.replace('emr-containers', 'emr')],
  ['an ARN of a virtual cluster', ARN.replace('/jobruns/run1', '')],
  ['an ARN without a region', ARN.replace('eu-west-1', '')],
  ['an ARN with an invalid account', ARN.replace('123456789012', '12345')],
])('%s is not a job run', (_, id) => {
  expect(jobRunKey(id)).toBeUndefined();
});

test('the physical ids without an ARN are the same in every version', () => {
  const owner = golden.starts[0].event;
  expect({ unknown: unknownId(owner), unstarted: unstartedId(owner) }).toEqual({
    unknown: golden.physicalIds.unknown,
    unstarted: golden.physicalIds.unstarted,
  });
});

test.each([
  [ARN, 'job-run'],
  [golden.physicalIds.unstarted, 'unstarted'],
  [golden.physicalIds.unknown, 'unknown'],
  ['Data-JobRun1234-1ABCDEF0GHIJ', 'unknown'],
])('the physical id %s is of the kind %s', (id, kind) => {
  expect(physicalIdKind(id, golden.starts[0].event)).toBe(kind);
});

test.each([
  ['partition', 'arn:aws:', 'arn:aws-cn:'],
  ['region', ':eu-west-1:', ':eu-west-2:'],
  ['account', ':123456789012:', ':123456789013:'],
])('a run of another %s than the stack has no key', (_, own, other) => {
  const arn = 'arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/cluster1/jobruns/1';
  const stack = { StackId: STACK_ID };
  expect(jobRunKeyIn(stack, arn)).toEqual({ virtualClusterId: 'cluster1', id: '1' });
  expect(jobRunKeyIn(stack, arn.replace(own, other))).toBeUndefined();
  expect(jobRunKeyIn(stack, undefined)).toBeUndefined();
});
