import { renderRequest } from '../../../lambda/job-run/start-request';
import { jobRunEvent, createHarness } from '../harness';

const event = jobRunEvent(createHarness(), 'Create');
const tokenOf = (changes: object) => renderRequest({ ...event, ...changes }).clientToken;

test('the same request has the same client token, with at most the 64 characters of the service', () => {
  expect(tokenOf({})).toBe(tokenOf({ ResponseURL: 'another' }));
  expect(tokenOf({})).toMatch(/^[0-9a-f]{31}-[0-9a-f]{32}$/);
});

test.each([
  ['request', { RequestId: 'another' }],
  ['stack', { StackId: 'another' }],
  ['resource', { LogicalResourceId: 'Another' }],
  ['job', { ResourceProperties: { Request: { ...event.ResourceProperties.Request, name: 'another' } } }],
])('another %s has another client token', (_, changes) => {
  expect(tokenOf(changes)).not.toBe(tokenOf({}));
});

test.each([
  [{ StackId: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/Data/1', LogicalResourceId: 'Run' }, 'Data-Run'],
  [
    { StackId: `arn:aws:cloudformation:r:a:stack/${'s'.repeat(128)}/1`, LogicalResourceId: 'Run' },
    `${'s'.repeat(60)}-Run`,
  ],
  [{ LogicalResourceId: 'R'.repeat(255) }, 'R'.repeat(64)],
  [{ LogicalResourceId: `${'R'.repeat(64)}${'S'.repeat(60)}` }, `RRRR${'S'.repeat(60)}`],
  [{ StackId: 'no-arn', LogicalResourceId: 'Run' }, 'Run'],
])('a run without a name is named after its stack and resource, in 64 characters', (changes, name) => {
  expect(renderRequest({ ...event, ...changes }).name).toBe(name);
});

test('sends text in place of a number unchanged, so that the error of the service shows it', () => {
  const retryPolicyConfiguration = { maxAttempts: 'many' };
  const Request = { ...event.ResourceProperties.Request, retryPolicyConfiguration };
  const request = renderRequest({ ...event, ResourceProperties: { Request } as never });
  expect(request).toMatchObject({ retryPolicyConfiguration });
});

test('does not restore a number that an override has removed', () => {
  const configurationOverrides = {
    monitoringConfiguration: { containerLogRotationConfiguration: { ofTomorrow: 'x' } },
  };
  const Request = { ...event.ResourceProperties.Request, retryPolicyConfiguration: {}, configurationOverrides };
  const request = renderRequest({ ...event, ResourceProperties: { Request } as never });
  expect(request).toMatchObject({ configurationOverrides });
  expect(request.retryPolicyConfiguration).toEqual({});
});
