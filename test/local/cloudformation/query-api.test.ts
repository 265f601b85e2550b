import { queryApi } from '../../../local/cloudformation/query-api';
import { newStack } from '../../../local/cloudformation/stack';
import { ServiceError, type ServiceRequest } from '../../../local/service';

const stack = newStack({ stackName: 'Data', stackId: 'arn:stack/Data/1' }, Date.UTC(2026, 10, 23));
stack.resources.set('Run', { physicalId: 'arn:run&1' } as never);

const asked: string[] = [];
const call = (parameters: Record<string, string>) =>
  queryApi(() => [stack])({
    method: 'POST',
    body: new URLSearchParams(parameters).toString(),
    authorize: (action: string, resource: string) => {
      asked.push(`${action} ${resource}`);
      if (resource === 'forbidden') throw new ServiceError('AccessDeniedException', 'no', 403);
    },
  } as unknown as ServiceRequest);

beforeEach(() => asked.splice(0));

test('returns when a stack was last updated, once it has been updated', async () => {
  const before = await call({ Action: 'DescribeStacks', StackName: 'Data' });
  expect(before.body).not.toContain('LastUpdatedTime');
  stack.updatedAt = Date.UTC(2026, 10, 24);
  const after = await call({ Action: 'DescribeStacks', StackName: 'arn:stack/Data/1' });
  expect(after.body).toContain('<LastUpdatedTime>2026-11-24T00:00:00.000Z</LastUpdatedTime>');
});

test('returns when the deletion of a stack began', async () => {
  stack.deletedAt = Date.UTC(2026, 10, 25);
  const { body } = await call({ Action: 'DescribeStacks', StackName: 'Data' });
  expect(body).toContain('<DeletionTime>2026-11-25T00:00:00.000Z</DeletionTime>');
});

test('returns a resource in creation with an empty physical ID', async () => {
  stack.creating.add('New');
  const { status, body } = await call({ Action: 'DescribeStackResource', StackName: 'Data', LogicalResourceId: 'New' });
  expect([status, body]).toEqual([200, expect.stringContaining('<PhysicalResourceId></PhysicalResourceId>')]);
});

test('lists the events of a stack, newest first', async () => {
  const event = { ...stack, logicalId: 'Data', physicalId: 'arn:stack/Data/1', type: 'AWS::CloudFormation::Stack' };
  stack.events.push(
    { ...event, time: Date.UTC(2026, 10, 23), status: 'CREATE_COMPLETE' },
    { ...event, time: Date.UTC(2026, 10, 24), status: 'UPDATE_IN_PROGRESS', reason: 'User Initiated' },
  );
  const { body } = await call({ Action: 'DescribeStackEvents', StackName: 'Data' });
  expect(body.match(/<(Timestamp|ResourceStatus|ResourceStatusReason)>[^<]+/g)).toEqual([
    '<Timestamp>2026-11-24T00:00:00.000Z',
    '<ResourceStatus>UPDATE_IN_PROGRESS',
    '<ResourceStatusReason>User Initiated',
    '<Timestamp>2026-11-23T00:00:00.000Z',
    '<ResourceStatus>CREATE_COMPLETE',
  ]);
});

test('returns the physical ID of a resource, with a separate permission', async () => {
  const reply = await call({ Action: 'DescribeStackResource', StackName: 'Data', LogicalResourceId: 'Run' });
  expect(reply).toMatchObject({
    status: 200,
    body: expect.stringContaining('<PhysicalResourceId>arn:run&amp;1</PhysicalResourceId>'),
  });
  expect(asked).toEqual(['cloudformation:DescribeStackResource arn:stack/Data/1']);
});

test.each([
  [{ Action: 'DescribeStackResource', StackName: 'Data', LogicalResourceId: 'Other' }, 400, 'ValidationError'],
  [{ Action: 'DescribeStackResource', StackName: 'Other', LogicalResourceId: 'Run' }, 400, 'ValidationError'],
  [{ Action: 'DescribeStacks', StackName: 'forbidden' }, 403, 'AccessDenied'],
  [{ Action: 'ListStacks' }, 400, 'InvalidAction'],
])('refuses %j', async (parameters, status, code) => {
  const reply = await call(parameters);
  expect(reply).toMatchObject({ status, body: expect.stringContaining(`<Code>${code}</Code>`) });
});
