import { type App, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ApplicationConfiguration,
  EntryPoint,
  JobDriver,
  JobRun,
  type JobRunProps,
  JobTemplate,
  JobTemplateParameter,
  type JobTemplateProps,
  ReleaseLabel,
  SparkParameters,
} from '../../lib';
import { jobRunProps, newApp, newStack, requestOf, resourcesOf, ROLE_ARN } from './render';

/** Valid properties of a template. */
function templateProps(stack: Stack, overrides: Partial<JobTemplateProps> = {}): JobTemplateProps {
  return {
    executionRole: Role.fromRoleArn(stack, 'TemplateRole', ROLE_ARN),
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: sparkSubmit('local:///pi.py'),
    ...overrides,
  };
}

const sparkSubmit = (uri: string, entryPointArguments?: string[]) =>
  JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri(uri), entryPointArguments });

function render(overrides: Partial<JobTemplateProps> | ((stack: Stack) => Partial<JobTemplateProps>) = {}) {
  const stack = newStack();
  const given = typeof overrides === 'function' ? overrides(stack) : overrides;
  new JobTemplate(stack, 'Template', templateProps(stack, given));
  const [template] = resourcesOf(Template.fromStack(stack), 'AWS::EMRContainers::JobTemplate');
  return template.Properties as { Name: string; JobTemplateData: Record<string, unknown>; Tags?: unknown };
}

describe('a role that is a parameter', () => {
  const parameters = { Role: JobTemplateParameter.string() };
  const withoutRole = { executionRole: undefined, executionRoleParameter: '${Role}', parameters };

  test('is sent unchanged, and nothing is granted', () => {
    const stack = newStack();
    const monitoring = { logUri: '${Role}', persistentAppUIParameter: '${Role}' };
    const template = new JobTemplate(stack, 'Template', templateProps(stack, { ...withoutRole, monitoring }));
    expect(template.executionRole).toBeUndefined();
    const rendered = Template.fromStack(stack);
    const [{ Properties }] = resourcesOf(rendered, 'AWS::EMRContainers::JobTemplate');
    expect(Properties.JobTemplateData).toMatchObject({
      ExecutionRoleArn: '${Role}',
      ConfigurationOverrides: {
        MonitoringConfiguration: {
          PersistentAppUI: '${Role}',
          S3MonitoringConfiguration: { LogUri: '${Role}' },
        },
      },
    });
    expect(rendered.findResources('AWS::IAM::Policy')).toEqual({});
  });

  test('gets its value from a job run, which can start with the template and any role', () => {
    const stack = newStack();
    const jobTemplate = new JobTemplate(stack, 'Template', templateProps(stack, withoutRole));
    const { virtualCluster } = jobRunProps(stack);
    new JobRun(stack, 'JobRun', { virtualCluster, jobTemplate, jobTemplateParameters: { Role: ROLE_ARN } });
    const template = Template.fromStack(stack);
    expect(requestOf(template)).toMatchObject({ jobTemplateParameters: { Role: ROLE_ARN } });
    const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    expect(policies).toContain('emr-containers:JobTemplateArn');
    expect(policies).not.toContain('iam:PassRole');
  });

  test.each<[string, Partial<JobTemplateProps>, string]>([
    ['a role is set too', { executionRoleParameter: '${Role}', parameters }, 'executionRoleParameter conflicts with'],
    [
      'it is not a parameter',
      { ...withoutRole, executionRoleParameter: ROLE_ARN },
      'executionRoleParameter must be a single parameter',
    ],
    [
      'it is not declared',
      { ...withoutRole, parameters: {} },
      'parameters must declare Role, which the template uses as ${Role}',
    ],
    [
      'neither the role nor the parameter is set',
      { executionRole: undefined },
      'executionRole is required: set executionRole or',
    ],
  ])('fails when %s', (_, overrides, message) => {
    expect(() => render(overrides)).toThrow(message);
  });
});

describe('the template', () => {
  test('contains only the properties that are set, and a generated name', () => {
    expect(render()).toEqual({
      Name: expect.stringMatching(/^Stack-Template-\w{8}$/),
      JobTemplateData: {
        ExecutionRoleArn: ROLE_ARN,
        ReleaseLabel: 'emr-7.13.0-latest',
        JobDriver: { SparkSubmitJobDriver: { EntryPoint: 'local:///pi.py' } },
      },
    });
  });

  test('contains configuration, monitoring, parameters and the tags of its runs', () => {
    const { Name, JobTemplateData } = render((stack) => ({
      jobTemplateName: 'daily',
      jobDriver: sparkSubmit('${Code}', ['--day', '${Day}']),
      applicationConfiguration: [ApplicationConfiguration.sparkDefaults({ 'spark.executor.instances': '${Count}' })],
      monitoring: {
        logGroup: LogGroup.fromLogGroupName(stack, 'Logs', '/jobs'),
        logStreamNamePrefix: '${Day}',
        logBucket: Bucket.fromBucketName(stack, 'Bucket', 'logs'),
        logPrefix: '${Day}',
        persistentAppUI: false,
      },
      parameters: {
        Code: JobTemplateParameter.string(),
        Day: JobTemplateParameter.string({ defaultValue: '2026-11-22' }),
        Count: JobTemplateParameter.number({ defaultValue: '4' }),
      },
      jobTags: { day: '${Day}' },
    }));
    expect(Name).toBe('daily');
    expect(JobTemplateData).toMatchObject({
      JobDriver: { SparkSubmitJobDriver: { EntryPoint: '${Code}', EntryPointArguments: ['--day', '${Day}'] } },
      ConfigurationOverrides: {
        ApplicationConfiguration: [
          { Classification: 'spark-defaults', Properties: { 'spark.executor.instances': '${Count}' } },
        ],
        MonitoringConfiguration: {
          CloudWatchMonitoringConfiguration: { LogGroupName: '/jobs', LogStreamNamePrefix: '${Day}' },
          S3MonitoringConfiguration: { LogUri: 's3://logs/${Day}' },
          PersistentAppUI: 'DISABLED',
        },
      },
      ParameterConfiguration: {
        Code: { Type: 'STRING' },
        Day: { Type: 'STRING', DefaultValue: '2026-11-22' },
        Count: { Type: 'NUMBER', DefaultValue: '4' },
      },
      JobTags: { day: '${Day}' },
    });
  });

  test('can let its job runs set the release', () => {
    const parameters = { Release: JobTemplateParameter.string() };
    const { JobTemplateData } = render({ releaseLabel: ReleaseLabel.of('${Release}'), parameters });
    expect(JobTemplateData.ReleaseLabel).toBe('${Release}');
  });

  test('has no tags of its scopes, which would replace the template', () => {
    const stack = newStack();
    new JobTemplate(stack, 'Template', templateProps(stack));
    Tags.of(stack).add('team', 'growth');
    const [{ Properties }] = resourcesOf(Template.fromStack(stack), 'AWS::EMRContainers::JobTemplate');
    expect(Properties).not.toHaveProperty('Tags');
  });

  test('can have parameters in typed Spark parameters', () => {
    const { JobTemplateData } = render({
      jobDriver: JobDriver.sparkSubmit({
        entryPoint: EntryPoint.fromUri('s3://code/x.jar'),
        sparkSubmitParameters: SparkParameters.of({ mainClass: '${Main}', conf: { 'spark.app.name': 'of ${Day}' } }),
      }),
      parameters: { Main: JobTemplateParameter.string(), Day: JobTemplateParameter.string() },
    });
    expect(JobTemplateData.JobDriver).toMatchObject({
      SparkSubmitJobDriver: { SparkSubmitParameters: '--class "${Main}" --conf "spark.app.name=of ${Day}"' },
    });
  });

  test('grants the role access to its logs, and is created after the role and its policies', () => {
    const stack = newStack();
    const executionRole = new Role(stack, 'Job', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });
    const monitoring = { logGroup: new LogGroup(stack, 'Logs') };
    new JobTemplate(stack, 'Template', templateProps(stack, { executionRole, monitoring }));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Policy', 1);
    const [{ DependsOn }] = resourcesOf(template, 'AWS::EMRContainers::JobTemplate');
    expect(DependsOn).toContainEqual(expect.stringMatching(/^JobDefaultPolicy/));
  });
});

describe('a job run', () => {
  test('uses the template by its ID', () => {
    const stack = newStack();
    const jobTemplate = new JobTemplate(stack, 'Template', templateProps(stack));
    const { virtualCluster } = jobRunProps(stack);
    new JobRun(stack, 'JobRun', { virtualCluster, jobTemplate });
    const template = Template.fromStack(stack);
    const [id] = Object.keys(template.findResources('AWS::EMRContainers::JobTemplate'));
    expect(requestOf(template)).toEqual({
      virtualClusterId: 'cluster1',
      jobTemplateId: { 'Fn::GetAtt': [id, 'Id'] },
    });
    expect(stack.resolve([jobTemplate.jobTemplateArn, jobTemplate.jobTemplateId])).toEqual([
      { Ref: id },
      { 'Fn::GetAtt': [id, 'Id'] },
    ]);
  });

  test.each<[string, (stack: Stack) => JobRunProps['jobTemplate']]>([
    ['id', (stack) => JobTemplate.fromJobTemplateId(stack, 'Template', 'template1')],
    [
      'ARN',
      (stack) =>
        JobTemplate.fromJobTemplateArn(
          stack,
          'Template',
          'arn:aws:emr-containers:eu-west-1:123456789012:/jobtemplates/template1',
        ),
    ],
  ])('uses a template outside the app, by its %s', (_, jobTemplate) => {
    const stack = newStack();
    const { virtualCluster } = jobRunProps(stack);
    const jobTemplateParameters = { Anything: 'x' };
    new JobRun(stack, 'JobRun', { virtualCluster, jobTemplate: jobTemplate(stack), jobTemplateParameters });
    const { jobTemplateId } = requestOf(Template.fromStack(stack));
    const asDeployed = JSON.stringify(jobTemplateId).replace(/\{"Ref":"\w+::\w+"\}/g, '"x"');
    expect(asDeployed).toMatch(/^"template1"$|\["\/",.*\/jobtemplates\/template1/);
  });

  const declared = {
    jobDriver: sparkSubmit('local:///pi.py', ['${Day}', '${Count}', '${Rest}']),
    parameters: {
      Day: JobTemplateParameter.string(),
      Count: JobTemplateParameter.number(),
      Rest: JobTemplateParameter.string({ defaultValue: 'none' }),
    },
  };

  function run(jobTemplateParameters?: Record<string, string>, app: App = newApp()) {
    const stack = new Stack(app, 'Stack');
    const jobTemplate = new JobTemplate(stack, 'Template', templateProps(stack, declared));
    new JobRun(stack, 'JobRun', { ...jobRunProps(stack), jobTemplate, jobTemplateParameters });
    return Template.fromStack(stack);
  }

  test('sets the parameters that have no default in the template', () => {
    const jobTemplateParameters = { Day: '2026-11-22', Count: '-1.5' };
    expect(requestOf(run(jobTemplateParameters)).jobTemplateParameters).toEqual(jobTemplateParameters);
  });

  test.each<[string, Record<string, string> | undefined, string]>([
    [
      'parameters are missing',
      undefined,
      '  - jobTemplateParameters must set Day: the jobTemplate declares no default for it\n' +
        '  - jobTemplateParameters must set Count: the jobTemplate declares no default for it',
    ],
    [
      'a parameter is misspelled',
      { Day: 'x', Count: '1', Dya: 'x' },
      'jobTemplateParameters["Dya"] must be a parameter of the jobTemplate: it declares Day, Count, Rest',
    ],
    [
      'a value is not a number',
      { Day: 'x', Count: 'four' },
      'jobTemplateParameters["Count"] must be a number, got "f…"',
    ],
  ])('fails when %s', (_, parameters, message) => {
    expect(() => run(parameters)).toThrow(message);
  });
});

describe('synthesis', () => {
  const cases: [string, (stack: Stack) => Partial<JobTemplateProps>, string][] = [
    ['the name is too long', () => ({ jobTemplateName: 'n'.repeat(65) }), 'jobTemplateName must be 1 to 64 characters'],
    [
      'a parameter is not declared',
      () => ({ jobDriver: sparkSubmit('${Code}') }),
      'parameters must declare Code, which the template uses as ${Code}',
    ],
    [
      'the name of a parameter has other characters',
      () => ({ parameters: { 'a b': JobTemplateParameter.string() } }),
      'a name in parameters must contain only letters, digits, ".", "-", "_" and "#", got "a b"',
    ],
    [
      'a default is not a number',
      () => ({ parameters: { Count: JobTemplateParameter.number({ defaultValue: 'four' }) } }),
      'parameters["Count"].defaultValue must be a number, got "f…"',
    ],
    [
      'a default is empty',
      () => ({ parameters: { Day: JobTemplateParameter.string({ defaultValue: '' }) } }),
      'parameters["Day"].defaultValue must be 1 to 1024 characters, got 0',
    ],
    [
      'the release has no SQL driver',
      () => ({
        releaseLabel: ReleaseLabel.EMR_6_2_0,
        jobDriver: JobDriver.sparkSql({ entryPoint: EntryPoint.fromUri('s3://code/x.sql') }),
      }),
      'JobDriver.sparkSql requires release 6.7.0 or newer, got releaseLabel emr-6.2.0-latest',
    ],
    [
      'it has a key for logs',
      (stack) => ({
        monitoring: {
          logBucket: Bucket.fromBucketName(stack, 'Bucket', 'logs'),
          logEncryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:123456789012:key/abc'),
        },
      }),
      'monitoring.logEncryptionKey must be set on the job run: a job template does not support it',
    ],
    [
      'it has managed logs',
      () => ({ monitoring: { managedLogs: {} } }),
      'monitoring.managedLogs must be set on the job',
    ],
    ['a tag is reserved', () => ({ jobTags: { 'aws:x': '' } }), 'jobTags must not use the reserved prefixes'],
  ];
  test.each(cases)('fails when %s', (_, overrides, message) => {
    expect(() => render(overrides)).toThrow(message);
  });

  test.each<[string, Partial<JobTemplateProps>, Partial<JobRunProps>, string]>([
    [
      'the driver of the template',
      { jobDriver: JobDriver.sparkSql({ entryPoint: EntryPoint.fromUri('s3://code/x.sql') }) },
      { releaseLabel: ReleaseLabel.EMR_6_2_0 },
      'JobDriver.sparkSql requires release 6.7.0 or newer, got releaseLabel emr-6.2.0-latest',
    ],
    [
      'retries of the job run',
      { releaseLabel: ReleaseLabel.EMR_6_8_0 },
      { retryPolicy: { maxAttempts: 3 } },
      'retryPolicy requires release 6.9.0 or newer, got releaseLabel emr-6.8.0-latest',
    ],
  ])('fails when the release of one does not support %s of the other', (_, ofTemplate, ofJobRun, message) => {
    const stack = newStack();
    const jobTemplate = new JobTemplate(stack, 'Template', templateProps(stack, ofTemplate));
    const { virtualCluster } = jobRunProps(stack);
    const define = (id: string, props: Partial<JobRunProps>) =>
      new JobRun(stack, id, { virtualCluster, jobTemplate, ...props });
    expect(() => define('JobRun', {})).not.toThrow();
    expect(() => define('Other', ofJobRun)).toThrow(message);
  });

  test('reports all errors together, with the construct path', () => {
    expect(() => render({ jobTemplateName: '', jobTags: { '': '' } })).toThrow(
      /^JobTemplate Stack\/Template is not valid:\n {2}- jobTemplateName .*\n {2}- a key in jobTags .*$/,
    );
  });
});

describe('synthesis with wrong types', () => {
  const wrong = (value: unknown) => value as never;
  test.each<[string, Partial<JobTemplateProps>, string]>([
    ['the role is missing', { executionRole: wrong(undefined) }, 'executionRole is required'],
    ['the release is a string', { releaseLabel: wrong('emr-7.13.0-latest') }, 'releaseLabel must be a ReleaseLabel'],
    ['the driver is an object', { jobDriver: wrong({ bind: () => ({}) }) }, 'jobDriver must be created by JobDriver'],
    [
      'a parameter is a string',
      { parameters: { Day: wrong('STRING') } },
      'parameters["Day"] must be a JobTemplateParameter',
    ],
    [
      'the log group is a string',
      { monitoring: { logGroup: wrong('/jobs') } },
      'monitoring.logGroup must be a log group',
    ],
  ])('fails when %s', (_, overrides, message) => {
    expect(() => render(overrides)).toThrow(message);
  });

  test('fails when the ID or the ARN of a template is not valid', () => {
    const stack = newStack();
    expect(() => JobTemplate.fromJobTemplateId(stack, 'A', 'ABC')).toThrow(
      'JobTemplate.fromJobTemplateId: jobTemplateId must be 1 to 64 lowercase letters and digits, got "ABC"',
    );
    expect(() => JobTemplate.fromJobTemplateArn(stack, 'B', wrong(undefined))).toThrow(
      'JobTemplate.fromJobTemplateArn: jobTemplateArn must be a string',
    );
  });
});

describe('monitoring with parameters', () => {
  const parameters = {
    LogUri: JobTemplateParameter.string({ defaultValue: 's3://logs' }),
    History: JobTemplateParameter.string(),
  };

  test('can be the log URI and the Spark history setting, as on the page of AWS', () => {
    const monitoring = { logUri: '${LogUri}', persistentAppUIParameter: '${History}' };
    expect(render({ parameters, monitoring }).JobTemplateData.ConfigurationOverrides).toEqual({
      MonitoringConfiguration: { PersistentAppUI: '${History}', S3MonitoringConfiguration: { LogUri: '${LogUri}' } },
    });
  });

  test.each<[object, string]>([
    [{ logUri: '${Missing}' }, 'parameters must declare Missing, which the template uses as ${Missing}'],
    [
      { persistentAppUIParameter: '${Missing}' },
      'parameters must declare Missing, which the template uses as ${Missing}',
    ],
    [
      { logUri: 's3://logs/${LogUri}' },
      'monitoring.logUri must name the bucket with a parameter, such as "${LogUri}" or "s3://${Bucket}/logs", got ' +
        '"s3://logs/${LogUri}": for a known bucket, set logBucket and logPrefix',
    ],
    [{ logUri: 1 }, 'monitoring.logUri must be a string, got 1'],
    [
      { persistentAppUIParameter: 'ENABLED' },
      'monitoring.persistentAppUIParameter must be a single parameter, such as "${History}", got "ENABLED"',
    ],
    [
      { persistentAppUIParameter: '${History}', persistentAppUI: true },
      'monitoring.persistentAppUIParameter conflicts with monitoring.persistentAppUI: set only one',
    ],
  ])('fails with %j', (monitoring, message) => {
    expect(() => render({ parameters, monitoring })).toThrow(message);
  });

  test('fails with a log URI and a log bucket', () => {
    const create = () =>
      render((stack) => ({
        parameters,
        monitoring: { logUri: '${LogUri}', logBucket: Bucket.fromBucketName(stack, 'Logs', 'logs') },
      }));
    expect(create).toThrow('monitoring.logUri conflicts with monitoring.logBucket: set only one');
  });
});
