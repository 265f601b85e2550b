import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
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

/** A template's data with the member names of the API. */
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

test('the template has the data of the body, and its role has the permissions for it', () => {
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
    'request.kmsKeyArn is not a member that this library knows: remove it',
  ],
  ['no data', { name: 'x' }, 'executionRole is required: set executionRole or executionRoleParameter'],
  [
    'a role that is neither an ARN nor a parameter',
    { jobTemplateData: { ...BODY.jobTemplateData, executionRoleArn: 'role/${ExecutionRoleArn}' } },
    'request.executionRoleArn must be an IAM role ARN, such as',
  ],
  [
    'a parameter with an unknown type',
    { jobTemplateData: { ...BODY.jobTemplateData, parameterConfiguration: { Day: { type: 'DATE' } } } },
    'parameterConfiguration.Day.type must be STRING or NUMBER, got "DATE"',
  ],
])('fails for %s', (_, body, message) => {
  expect(() => rendered(body)).toThrow(message);
});

describe('parameters as in the AWS guide', () => {
  const { jobTemplateData } = BODY;
  const data = (role: string, monitoringConfiguration: object, parameters: Record<string, object>) => ({
    name: 'mytemplate',
    jobTemplateData: {
      ...jobTemplateData,
      executionRoleArn: role,
      jobDriver: { sparkSubmitJobDriver: { entryPoint: '${EntryPointLocation}' } },
      configurationOverrides: { monitoringConfiguration },
      parameterConfiguration: { EntryPointLocation: { type: 'STRING' }, ...parameters },
    },
  });
  const dataOf = (template: Template) =>
    apiNames(resourcesOf(template, 'AWS::EMRContainers::JobTemplate')[0].Properties.JobTemplateData);

  test('can be the log URI, with a warning that the role has no access to it yet', () => {
    const logUri = { s3MonitoringConfiguration: { logUri: '${LogS3BucketUri}' } };
    const body = data(ROLE_ARN, logUri, { LogS3BucketUri: { type: 'STRING' } });
    const stack = newStack();
    JobTemplate.fromRequest(stack, 'Template', body);
    expect(dataOf(Template.fromStack(stack))).toEqual(body.jobTemplateData);
    Annotations.fromStack(stack).hasWarning(
      '/Stack/Template',
      Match.stringLikeRegexp(
        'monitoring.logUri contains a parameter without a defaultValue, so executionRole is granted access only to the values that',
      ),
    );
  });

  test('can have defaults, to which the role is granted access', () => {
    const logUri = { s3MonitoringConfiguration: { logUri: 's3://${Bucket}/logs' } };
    const body = data(ROLE_ARN, logUri, { Bucket: { type: 'STRING', defaultValue: 'my-logs' } });
    const stack = newStack();
    JobTemplate.fromRequest(stack, 'Template', body);
    const template = Template.fromStack(stack);
    expect(dataOf(template)).toEqual(body.jobTemplateData);
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).toContain(':s3:::my-logs/logs/*');
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('can be the role and the Spark history setting, and the template grants nothing', () => {
    const monitoring = { persistentAppUI: '${History}', s3MonitoringConfiguration: { logUri: '${Logs}' } };
    const names = ['Role', 'History', 'Logs'];
    const parameters = Object.fromEntries(names.map((name) => [name, { type: 'STRING' }]));
    const body = data('${Role}', monitoring, parameters);
    const template = rendered(body);
    expect(dataOf(template)).toEqual(body.jobTemplateData);
    expect(template.findResources('AWS::IAM::Policy')).toEqual({});
  });

  test('fails when the parameter of the role is not declared', () => {
    expect(() => rendered(data('${Role}', {}, {}))).toThrow(
      'parameters must declare Role, which the template uses as ${Role}',
    );
  });
});
