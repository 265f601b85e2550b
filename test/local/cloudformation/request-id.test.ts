import { reusedRequestId } from '../../../local/cloudformation/request-id';

const request = {
  RequestType: 'Update' as const,
  ServiceToken: 'arn:function',
  StackId: 'arn:stack',
  LogicalResourceId: 'Thing',
  ResourceType: 'Custom::Thing',
  PhysicalResourceId: 'id',
  ResourceProperties: { Size: '1' },
};

test('is the same for the same change, and looks like any other ID', () => {
  const again = { ...request, OldResourceProperties: { Size: '2' } };
  expect(reusedRequestId(again)).toBe(reusedRequestId(request));
  expect(reusedRequestId(request)).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
});

test.each([
  ['stack', { StackId: 'arn:other' }],
  ['resource', { LogicalResourceId: 'Other' }],
  ['type of request', { RequestType: 'Delete' as const }],
  ['property', { ResourceProperties: { Size: '3' } }],
  ['physical ID', { PhysicalResourceId: 'other' }],
])('differs for another %s', (_what, other) => {
  expect(reusedRequestId({ ...request, ...other })).not.toBe(reusedRequestId(request));
});
