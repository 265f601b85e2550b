import { bucketHandler } from '../../../local/cloudformation/bucket-resource';
import type { CreateRequest, ResourceRecord } from '../../../local/cloudformation/resource';

const ACCOUNT = { partition: 'aws', region: 'eu-west-1', account: '123456789012' };
const handler = bucketHandler(ACCOUNT);

function create(stackName: string, properties = {}) {
  const owner = { stackName, stackId: `arn:${stackName}` };
  const type = 'AWS::S3::Bucket';
  const request: CreateRequest = { owner, logicalId: 'Lake', type, properties, signal: new AbortController().signal };
  const { physicalId } = handler.create(request) as ResourceRecord;
  const record = { physicalId } as ResourceRecord;
  return { physicalId, attribute: (name: string) => handler.attribute(record, name, owner), request };
}

test('a bucket has the name and the attributes that CloudFormation gives it', () => {
  const { physicalId, attribute } = create('Data', { BucketName: 'lake' });
  expect(physicalId).toBe('lake');
  expect(attribute('Arn')).toBe('arn:aws:s3:::lake');
  expect(attribute('DomainName')).toBe('lake.s3.amazonaws.com');
  expect(attribute('RegionalDomainName')).toBe('lake.s3.eu-west-1.amazonaws.com');
});

test('a generated name is short, lowercase, and different for stacks whose names have the same prefix', () => {
  const [one, other] = ['One', 'Other'].map((end) => create(`AVeryLongNameOfAStack-InProduction${end}`).physicalId);
  expect(one).toMatch(/^averylongnameofastack-in-lake-[\da-z]{12}$/);
  expect(other).not.toBe(one);
});

test('a new name replaces the bucket', () => {
  const { request, physicalId } = create('Data', { BucketName: 'lake' });
  const current = { physicalId } as ResourceRecord;
  expect(handler.replaces?.({ ...request, current })).toBe(false);
  expect(handler.replaces?.({ ...request, current, properties: { BucketName: 'pond' } })).toBe(true);
});
