import { respond } from '../../../lambda/cloudformation/respond';
import { createHarness, jobRunEvent } from '../harness';

beforeEach(() => jest.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(() => jest.restoreAllMocks());

test.each([
  ['SUCCESS', { physicalResourceId: 'p', data: { Id: '1' } }, { level: 'INFO', message: 'responded SUCCESS' }],
  ['FAILED', { physicalResourceId: 'p', reason: 'no' }, { level: 'ERROR', message: 'responded FAILED: no' }],
])('a response with %s is sent and logged', async (Status, response, line) => {
  const here = createHarness();
  const { StackId, RequestId, LogicalResourceId, ...event } = jobRunEvent(here, 'Create');
  const target = { ...event, StackId, RequestId, LogicalResourceId };
  await respond(target, response, { ...here.services, requestedAt: 0, deadline: Infinity });
  const content = 'reason' in response ? { Reason: 'no' } : { Data: { Id: '1' } };
  expect(here.answers).toEqual([
    { Status, ...content, PhysicalResourceId: 'p', StackId, RequestId, LogicalResourceId },
  ]);
  const [written] = jest.spyOn(process.stdout, 'write').mock.calls.at(-1)!;
  expect(JSON.parse(String(written))).toEqual({
    time: expect.any(String),
    ...{ ...line, logicalResourceId: LogicalResourceId, physicalResourceId: 'p' },
  });
});
