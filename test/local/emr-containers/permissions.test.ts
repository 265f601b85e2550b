import { embedded, startRequest, cluster } from './fixture';
import type { ConditionContext, ServiceRequest } from '../../../local/service';

const prefix = 'arn:aws:emr-containers:eu-central-1:123456789012:';
const clusterArn = `${prefix}/virtualclusters/${cluster}`;

/** Sends a request and returns the permissions that it required. */
async function rights(cloud: ReturnType<typeof embedded>, method: string, path: string, body?: object) {
  const asked: [string, string, ConditionContext?][] = [];
  const request: ServiceRequest = {
    ...{ method, path, query: new URLSearchParams(), headers: {}, body: body ? JSON.stringify(body) : '' },
    callerArn: 'arn:aws:iam::123456789012:root',
    authorize: (...right) => void asked.push(right),
  };
  const reply = await cloud.emr.handle(request);
  return { asked, reply };
}

describe('StartJobRun', () => {
  const path = `/virtualclusters/${cluster}/jobruns`;
  const { virtualClusterId: _, ...body } = startRequest();
  const role = body.executionRoleArn;

  test('needs StartJobRun on the cluster, and PassRole for the execution role', async () => {
    expect((await rights(embedded(), 'POST', path, body)).asked).toEqual([
      ['emr-containers:StartJobRun', clusterArn, { 'emr-containers:ExecutionRoleArn': role }],
      ['iam:PassRole', role, { 'iam:PassedToService': 'pods.eks.amazonaws.com' }],
    ]);
  });

  test('needs TagResource for tags', async () => {
    const tags = { team: 'growth' };
    const { asked } = await rights(embedded(), 'POST', path, { ...body, tags });
    const requestTag = { 'aws:RequestTag/team': 'growth' };
    expect(asked[0][2]).toMatchObject(requestTag);
    expect(asked).toContainEqual(['emr-containers:TagResource', `${clusterArn}/jobruns/*`, requestTag]);
  });

  test('needs DescribeJobTemplate on its template', async () => {
    const request = { clientToken: 't', jobTemplateId: 'template' };
    const template = `${prefix}/jobtemplates/template`;
    const { asked, reply } = await rights(embedded(), 'POST', path, request);
    expect(asked).toEqual([
      ['emr-containers:StartJobRun', clusterArn, { 'emr-containers:JobTemplateArn': template }],
      ['emr-containers:DescribeJobTemplate', template, {}],
    ]);
    expect(reply.body).toContain("Job template template doesn't exist.");
  });
});

test.each([
  ['GET', 'DescribeJobRun'],
  ['DELETE', 'CancelJobRun'],
])('%s of a run needs %s on it, with its tags as conditions', async (method, action) => {
  const cloud = embedded();
  const { id, arn } = await cloud.emr.invoke('StartJobRun', startRequest({ tags: { team: 'growth' } }));
  const { asked } = await rights(cloud, method, `/virtualclusters/${cluster}/jobruns/${id}`);
  expect(asked).toEqual([[`emr-containers:${action}`, arn, { 'aws:ResourceTag/team': 'growth' }]]);
});

test.each([
  ['ListJobRuns', 'GET', `/virtualclusters/${cluster}/jobruns`, clusterArn],
  ['DescribeVirtualCluster', 'GET', `/virtualclusters/${cluster}`, clusterArn],
  ['DeleteVirtualCluster', 'DELETE', `/virtualclusters/${cluster}`, clusterArn],
  ['DescribeJobTemplate', 'GET', '/jobtemplates/abc', `${prefix}/jobtemplates/abc`],
  ['DeleteJobTemplate', 'DELETE', '/jobtemplates/abc', `${prefix}/jobtemplates/abc`],
  ['ListJobTemplates', 'GET', '/jobtemplates', '*'],
  ['ListTagsForResource', 'GET', `/tags/${encodeURIComponent(clusterArn)}`, clusterArn],
])('%s needs its own permission on its resource', async (action, method, path, resource) => {
  expect((await rights(embedded(), method, path)).asked).toEqual([[`emr-containers:${action}`, resource, {}]]);
});

test('permissions are checked after the shape and before the existence of a resource', async () => {
  const invalid = await rights(embedded(), 'GET', '/virtualclusters/UPPER');
  expect(invalid.asked).toEqual([]);
  const unknown = await rights(embedded(), 'GET', '/virtualclusters/unknown');
  expect(unknown.asked).toHaveLength(1);
  expect(unknown.reply.body).toContain("doesn't exist");
});
