import { OWNER_TAG, STACK_TAG } from '../../../lib/private/contract';
import { isOfStack, isOwnedBy, isOwnedByOther, libraryTags, withoutReservedTags } from '../../../lambda/job-run/tags';
import { STACK_ID } from '../harness';

const OWNER = { StackId: STACK_ID, LogicalResourceId: 'JobRun1234' };
const OWN = libraryTags(OWNER, 'spec');

test.each<[string, Record<string, string> | undefined, boolean, boolean, boolean]>([
  ['its own', OWN, true, true, false],
  ['no', {}, false, false, false],
  ['unknown', undefined, false, false, false],
  ['only its owner’s', { [OWNER_TAG]: OWN[OWNER_TAG] }, false, false, false],
  ['only its stack’s', { [STACK_TAG]: STACK_ID }, true, false, false],
  ['another owner’s', { ...OWN, [OWNER_TAG]: 'other' }, true, false, true],
  ['another stack’s', { ...OWN, [STACK_TAG]: 'other' }, false, false, true],
])('a run with %s tags is of the stack: %s, of the resource: %s, of another: %s', (_, tags, ofStack, own, ofOther) => {
  expect([isOfStack(OWNER, { tags }), isOwnedBy(OWNER, { tags }), isOwnedByOther(OWNER, { tags })]).toEqual([
    ofStack,
    own,
    ofOther,
  ]);
});

test('reserved tags are removed, and tags that only mention a reserved prefix are kept', () => {
  const tags = { team: 'data', 'not-aws:x': '1', 'x cdk-emr-containers:owner': '2', ' AWS:x': '3', [OWNER_TAG]: '4' };
  expect(withoutReservedTags(tags)).toEqual({ team: 'data', 'not-aws:x': '1', 'x cdk-emr-containers:owner': '2' });
});
