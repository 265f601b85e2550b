import { readdirSync } from 'node:fs';
import type { Stack } from 'aws-cdk-lib';
import { startCloud } from 'cdk-emr-containers/testing';

export async function testWithSpark(stack: Stack): Promise<void> {
  // region spark
  const cloud = startCloud({ spark: { s3: 'test/buckets', onOutput: ({ text }) => console.log(text) } });
  await cloud.deploy(stack);
  expect(cloud.jobRuns).toMatchObject([{ state: 'COMPLETED' }]);
  expect(readdirSync('test/buckets/results')).toContain('_SUCCESS');
  await cloud.close();
  // endregion
}
