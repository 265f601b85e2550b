import { Template } from 'aws-cdk-lib/assertions';
import { JobTemplate, ReleaseLabel } from '../../../../lib';
import { newStack, resourcesOf, ROLE_ARN } from '../../render';

const BODY = {
  name: 'daily',
  clientToken: 'token',
  jobTemplateData: {
    executionRoleArn: ROLE_ARN,
    releaseLabel: 'emr-7.13.0-latest',
    jobDriver: {
      sparkSubmitJobDriver: {
        entryPoint: 's3://code/job.py',
        entryPointArguments: ['${Day}'],
        sparkSubmitParameters: '--conf spark.executor.instances=${Count}',
      },
    },
    configurationOverrides: {
      applicationConfiguration: [{ classification: 'core-site', properties: { 'my.day': '${Day}' } }],
      monitoringConfiguration: {
        persistentAppUI: 'ENABLED',
        cloudWatchMonitoringConfiguration: { logGroupName: '/jobs', logStreamNamePrefix: 'daily' },
        s3MonitoringConfiguration: { logUri: 's3://logs/daily/' },
      },
    },
    jobTags: { team: 'data' },
    parameterConfiguration: { Day: { type: 'STRING' }, Count: { type: 'NUMBER', defaultValue: '2' } },
  },
};

function rendered(body: Record<string, unknown>, options = {}): Template {
  const stack = newStack();
  JobTemplate.fromRequest(stack, 'Template', body, options);
  return Template.fromStack(stack);
}

/** A template's data with the API's names. */
function apiNames(value: unknown, parent = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => apiNames(item));
  if (typeof value !== 'object' || value === null) return value;
  const isMap = ['properties', 'jobTags', 'parameterConfiguration'].includes(parent);
  const nameOf = (name: string) => {
    if (isMap) return name;
    return name === 'PersistentAppUI' ? 'persistentAppUI' : name.charAt(0).toLowerCase() + name.slice(1);
  };
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [nameOf(name), apiNames(member, nameOf(name))]),
  );
}

test('the template has the data of the body, and its role the permissions for it', () => {
  const template = rendered(BODY);
  const [{ Properties }] = resourcesOf(template, 'AWS::EMRContainers::JobTemplate');
  expect(Properties.Name).toBe('daily');
  expect(apiNames(Properties.JobTemplateData)).toEqual(BODY.jobTemplateData);
  const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
  for (const text of [':s3:::code/job.py', ':s3:::logs/daily/*']) expect(policies).toContain(text);
});

test('properties replace members of the request', () => {
  const template = rendered(BODY, { releaseLabel: ReleaseLabel.EMR_7_14_0, jobTemplateName: 'other' });
  const [{ Properties }] = resourcesOf(template, 'AWS::EMRContainers::JobTemplate');
  expect(Properties).toMatchObject({ Name: 'other', JobTemplateData: { ReleaseLabel: 'emr-7.14.0-latest' } });
});

test.each<[string, Record<string, unknown>, string]>([
  [
    'an unknown member',
    { ...BODY, kmsKeyArn: 'x' },
    'request.kmsKeyArn is not a member that this library knows: take it out',
  ],
  ['no data', { name: 'x' }, 'executionRole is required'],
  [
    'a role that is a parameter',
    { jobTemplateData: { ...BODY.jobTemplateData, executionRoleArn: '${ExecutionRoleArn}' } },
    'request.executionRoleArn must be 20 to 2048 characters, got 19, or give the property executionRole',
  ],
  [
    'a parameter of another type',
    { jobTemplateData: { ...BODY.jobTemplateData, parameterConfiguration: { Day: { type: 'DATE' } } } },
    'parameterConfiguration.Day.type must be STRING or NUMBER, got "DATE"',
  ],
])('fails for %s', (_, body, message) => {
  expect(() => rendered(body)).toThrow(message);
});
