import { requestedAt, virtualClusterIdOf } from '../../../lambda/cloudformation/request';

test.each([
  ['https://bucket.example/arn?X-Amz-Date=20261123T102030Z&X-Amz-Expires=7200', Date.UTC(2026, 10, 23, 10, 20, 30)],
  ['https://bucket.example/arn?X-Amz-Expires=7200&X-Amz-Date=20261123T102030Z', Date.UTC(2026, 10, 23, 10, 20, 30)],
  ['https://bucket.example/arn?Not-X-Amz-Date=20261123T102030Z', undefined],
  ['https://bucket.example/arn?AWSAccessKeyId=key&Expires=1795429230', undefined],
])('the time of a request is the signing time of its response URL %s', (ResponseURL, time) => {
  expect(requestedAt({ ResponseURL })).toBe(time);
});

test.each([
  [{ Request: { virtualClusterId: 'cluster1' } }, 'cluster1'],
  [{ Request: { virtualClusterId: 1 } }, ''],
  [{}, ''],
  [null, ''],
])('the virtual cluster of the properties %j is "%s"', (ResourceProperties, id) => {
  expect(virtualClusterIdOf({ ResourceProperties } as never)).toBe(id);
});
