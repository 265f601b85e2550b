import {
  App,
  Aspects,
  CfnMapping,
  CfnOutput,
  CfnParameter,
  CfnResource,
  Fn,
  Lazy,
  NestedStack,
  SecretValue,
  Stack,
  Tags,
  Token,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import {
  ApplicationConfiguration,
  EntryPoint,
  JobDriver,
  JobRun,
  JobRunSchedule,
  type JobRunProps,
  JobTemplate,
  JobTemplateParameter,
  ReleaseLabel,
  RerunPolicy,
  SparkParameters,
  type SparkSubmitJobDriverProps,
} from '../../../../lib';
import { jobRunProps, newStack, requestOf } from '../../render';

type Overrides = (secret: string, stack: Stack) => Partial<JobRunProps>;

const submit = (props: Partial<SparkSubmitJobDriverProps>) => ({
  jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('local:///pi.py'), ...props }),
});
const conf = (sparkSubmitParameters: SparkParameters) => submit({ sparkSubmitParameters });

/** The references, as tokens and as plain text, alone and in longer texts. */
const SECRETS: Record<string, (stack: Stack) => string> = {
  'a value of Secrets Manager': () => SecretValue.secretsManager('db', { jsonField: 'password' }).unsafeUnwrap(),
  'a secret of the app': (stack) => new Secret(stack, 'Secret').secretValue.unsafeUnwrap(),
  'a field of a secret of the app': (stack) =>
    new Secret(stack, 'Secret').secretValueFromJson('password').unsafeUnwrap(),
  'a secure parameter': () => SecretValue.ssmSecure('/db/password', '1').unsafeUnwrap(),
  'a plain text': () => '{{resolve:secretsmanager:db:SecretString:password}}',
  'a plain text around a token': (stack) => `{{resolve:secretsmanager:${stack.stackName}:SecretString:password}}`,
  'a plain text in parts': () => Fn.join(':', ['{{resolve', Lazy.string({ produce: () => 'ssm-secure' }), '/p}}']),
  'a plain text in Fn::Sub': () => Fn.sub('{{resolve:ssm-secure:${AWS::StackName}}}'),
  'a part of a longer text': () => `jdbc://u:${SecretValue.secretsManager('db').unsafeUnwrap()}@host`,
  'a part of Fn::Join': (stack) => Fn.join('-', [stack.region, SecretValue.secretsManager('db').unsafeUnwrap()]),
  'a lazy value': () => Lazy.string({ produce: () => SecretValue.secretsManager('db').unsafeUnwrap() }),
  'a branch of a condition': () =>
    Token.asString(Fn.conditionIf('Production', SecretValue.secretsManager('db').unsafeUnwrap(), 'none')),
};

/** The places in a job run, by the name that the error must contain. */
const PLACES: Record<string, Overrides> = {
  'jobDriver.entryPointArguments[1]': (secret) => submit({ entryPointArguments: ['--password', secret] }),
  'jobDriver.entryPoint': (secret) => submit({ entryPoint: EntryPoint.fromUri(`s3://code/${secret}`) }),
  'jobDriver.sparkSubmitParameters: spark.app.password': (secret) =>
    conf(SparkParameters.of({ conf: { 'spark.app.first': '1', 'spark.app.password': secret } })),
  'jobDriver.sparkSubmitParameters: spark.app.raw': (secret) =>
    conf(SparkParameters.raw(`--conf spark.app.raw=${secret}`)),
  'applicationConfiguration[0].properties["spark.app.password"]': (secret) => ({
    applicationConfiguration: [ApplicationConfiguration.sparkDefaults({ 'spark.app.password': secret })],
  }),
  'applicationConfiguration[0].configurations[0].properties["export"]': (secret) => ({
    applicationConfiguration: [
      ApplicationConfiguration.of('outer', {
        configurations: [ApplicationConfiguration.of('inner', { properties: { export: secret } })],
      }),
    ],
  }),
  jobRunName: (secret) => ({ jobRunName: Token.asString(Fn.join('', [secret])) }),
  clientToken: (secret) => ({ clientToken: Token.asString(Fn.join('', [secret])) }),
  'tags["token"]': (secret) => ({ tags: { token: secret } }),
  'rerun: values[1]': (secret) => ({ rerun: RerunPolicy.onChange('1', secret) }),
  'monitoring.logStreamNamePrefix': (secret, stack) => ({
    monitoring: { logGroup: new LogGroup(stack, 'Logs'), logStreamNamePrefix: secret },
  }),
  'the URI of monitoring.logBucket and logPrefix': (secret, stack) => ({
    monitoring: { logBucket: new Bucket(stack, 'Bucket'), logPrefix: secret },
  }),
};

function errorOf(overrides: Overrides, secret: (stack: Stack) => string): string {
  const stack = newStack();
  new JobRun(stack, 'JobRun', jobRunProps(stack, overrides(secret(stack), stack)));
  return errorOfStack(stack);
}

function errorOfStack(stack: Stack): string {
  try {
    Template.fromStack(stack);
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
}

test.each(Object.entries(PLACES))('fails when %s refers to a secret', (place, overrides) => {
  const message = errorOf(overrides, SECRETS['a value of Secrets Manager']);
  expect(message).toContain(
    `[Stack/JobRun] ${place} must not reference a secret, got "{{resolve:secretsmanager:…}}": `,
  );
  expect(message).toContain('grant the execution role secretsmanager:GetSecretValue');
});

test.each(Object.entries(SECRETS))('fails when the reference is %s', (_, secret) => {
  const message = errorOf(PLACES['jobDriver.entryPointArguments[1]'], secret);
  expect(message).toMatch(
    /jobDriver\.entryPointArguments\[1\] must not reference a secret, got "\{\{resolve:(s\S+):…\}\}"/,
  );
});

const SECRET = '{{resolve:secretsmanager:db:SecretString:password}}';
const valueOf = (parameter: CfnParameter) => parameter.valueAsString;
const withDefault = (stack: Stack, value: string) => new CfnParameter(stack, 'Value', { default: value });
const mapping = (stack: Stack, value: string) =>
  new CfnMapping(stack, 'Mapping', { mapping: { prod: { password: value, region: 'x' } } });

/** References in other parts of the templates. */
const ELSEWHERE: Record<string, (stack: Stack) => string> = {
  'the default of a parameter': (stack) => valueOf(withDefault(stack, SECRET)),
  'the default of a parameter, by its name': (stack) => Fn.ref(withDefault(stack, SECRET).logicalId),
  'the default of a parameter, in Fn::Sub': (stack) => {
    withDefault(stack, SECRET);
    return Fn.sub('x${Value}');
  },
  'the default of a parameter, in a longer text': (stack) => `u:${valueOf(withDefault(stack, SECRET))}@host`,
  'the default of a parameter of another stack': (stack) =>
    valueOf(withDefault(new Stack(stack.node.root, 'Other'), SECRET)),
  'a value of a mapping': (stack) => mapping(stack, SECRET).findInMap('prod', 'password'),
  'a value of a mapping, by its name': (stack) =>
    Fn.findInMap(mapping(stack, SECRET).logicalId, 'prod', Fn.ref('AWS::Region')),
  'an export of another stack': (stack) => {
    const value = withDefault(new Stack(stack.node.root, 'Other'), SECRET).valueAsString;
    new CfnOutput(Stack.of(stack.node.root.node.findChild('Other')), 'Output', { value, exportName: 'the-secret' });
    return Fn.importValue('the-secret');
  },
  'a service in Fn::Sub': () => Fn.sub('{{resolve:${Service}:db}}', { Service: 'secretsmanager' }),
  'a service by the default of a parameter': (stack) =>
    `{{resolve:${valueOf(withDefault(stack, 'secretsmanager'))}:db}}`,
  'a service by a mapping': (stack) => `{{resolve:${mapping(stack, 'ssm-secure').findInMap('prod', 'password')}:db}}`,
};

describe('a reference in another part of the template', () => {
  test.each(Object.entries(ELSEWHERE))('fails when it is %s', (_, secret) => {
    const message = errorOf(PLACES['jobDriver.entryPointArguments[1]'], secret);
    expect(message).toContain('[Stack/JobRun] jobDriver.entryPointArguments[1] must not reference a secret');
  });

  test.each([
    ['the stack itself', (nested: NestedStack) => valueOf(new CfnParameter(nested, 'Password'))],
    [
      'its nested stack',
      (nested: NestedStack) => {
        const parameters = { Password: valueOf(new CfnParameter(nested, 'Password')) };
        return valueOf(new CfnParameter(new NestedStack(nested, 'Inner', { parameters }), 'Password'));
      },
    ],
  ])('fails when it is a parameter value of a nested stack, used in %s', (_, secret) => {
    const stack = newStack();
    const nested = new NestedStack(stack, 'Nested', {
      parameters: { Password: SecretValue.secretsManager('db').unsafeUnwrap() },
    });
    const argument = secret(nested);
    const scope = (nested.node.tryFindChild('Inner') as NestedStack | undefined) ?? nested;
    new JobRun(scope, 'JobRun', jobRunProps(scope, submit({ entryPointArguments: [argument] })));
    expect(errorOfStack(stack)).toMatch(/JobRun\] jobDriver\.entryPointArguments\[0\] must not reference a secret/);
  });

  test.each([
    ['a parameter', (stack: Stack) => `{{resolve:${valueOf(new CfnParameter(stack, 'Service'))}:db}}`],
    ['a part that is a parameter', (stack: Stack) => `{{resolve:s${valueOf(new CfnParameter(stack, 'Service'))}:db}}`],
    ['a parameter in Fn::Sub', () => Fn.sub('{{resolve:${AWS::Region}:db}}')],
    ['an attribute', (stack: Stack) => `{{resolve:${new Bucket(stack, 'Bucket').bucketName}:db}}`],
  ])('fails when the service of a reference is %s', (_, text) => {
    const message = errorOf(PLACES['jobDriver.entryPointArguments[1]'], text);
    expect(message).toContain(
      '[Stack/JobRun] jobDriver.entryPointArguments[1] must name the service of a dynamic reference as plain text',
    );
  });

  test.each([
    ['addPropertyOverride', (jobRun: JobRun) => resourceOf(jobRun).addPropertyOverride('Request.tags.token', SECRET)],
    ['addOverride', (jobRun: JobRun) => resourceOf(jobRun).addOverride('Properties.Request.tags', { token: SECRET })],
    [
      'an aspect',
      (jobRun: JobRun) =>
        Aspects.of(jobRun).add({
          visit: (node) => {
            if (CfnResource.isCfnResource(node)) node.addPropertyOverride('Request.tags.token', SECRET);
          },
        }),
    ],
  ])('fails when it is set by %s', (_, override) => {
    const stack = newStack();
    override(new JobRun(stack, 'JobRun', jobRunProps(stack)));
    const message = errorOfStack(stack);
    expect(message).toMatch(/\[Stack\/JobRun\] property override Request\.tags\S+ must not reference a secret/);
  });

  test.each([
    ['the path', (jobRun: JobRun) => jobRun.addRequestOverride(`tags.${SECRET}`, 'x'), 'path'],
    ['a name', (jobRun: JobRun) => jobRun.addRequestOverride('newField', { [SECRET]: 'x' }), '"newField"'],
    [
      'a name that is a token',
      (jobRun: JobRun) => jobRun.addRequestOverride('newField', { [Lazy.string({ produce: () => SECRET })]: 'x' }),
      '"newField"',
    ],
  ])('fails when it is %s of an override', (_, override, subject) => {
    const stack = newStack();
    override(new JobRun(stack, 'JobRun', jobRunProps(stack)));
    expect(errorOfStack(stack)).toContain(`addRequestOverride: ${subject} must not reference a secret, got `);
  });
});

const resourceOf = (jobRun: JobRun) => jobRun.node.defaultChild as CfnResource;

test('the error of a secure parameter names the permissions for it', () => {
  const message = errorOf(PLACES['tags["token"]'], SECRETS['a secure parameter']);
  expect(message).toContain('grant the execution role ssm:GetParameter and kms:Decrypt');
});

test('fails when a list token contains a secret', () => {
  const list = Lazy.list({ produce: () => ['--password', SecretValue.secretsManager('db').unsafeUnwrap()] });
  const message = errorOf(
    () => submit({ entryPointArguments: list }),
    () => '',
  );
  expect(message).toContain('jobDriver.entryPointArguments must not reference a secret');
});

test('fails when a value of a template parameter refers to a secret', () => {
  const stack = newStack();
  const { executionRole, virtualCluster } = jobRunProps(stack);
  const jobTemplate = new JobTemplate(stack, 'Template', {
    executionRole: executionRole!,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    ...submit({ entryPointArguments: ['${Password}'] }),
    parameters: { Password: JobTemplateParameter.string() },
  });
  const jobTemplateParameters = { Password: SecretValue.secretsManager('db').unsafeUnwrap() };
  new JobRun(stack, 'JobRun', { virtualCluster, jobTemplate, jobTemplateParameters });
  expect(errorOfStack(stack)).toContain('[Stack/JobRun] jobTemplateParameters["Password"] must not reference a secret');
});

test.each([
  ['a string', 'newField', 'x {{resolve:secretsmanager:db}}', '"newField"'],
  ['an object', 'newField', { inner: ['{{resolve:secretsmanager:db}}'] }, '"newField".inner[0]'],
  ['a token', 'jobDriver.new', SecretValue.secretsManager('db').unsafeUnwrap(), '"jobDriver.new"'],
])('fails when an override with %s refers to a secret', (_, path, value, subject) => {
  const stack = newStack();
  new JobRun(stack, 'JobRun', jobRunProps(stack)).addRequestOverride(path, value);
  expect(errorOfStack(stack)).toContain(`[Stack/JobRun] addRequestOverride: ${subject} must not reference a secret`);
});

test('fails when a tag that is added to the app refers to a secret', () => {
  const stack = newStack();
  new JobRun(stack, 'JobRun', jobRunProps(stack));
  Tags.of(stack).add('token', SecretValue.secretsManager('db').unsafeUnwrap());
  expect(errorOfStack(stack)).toContain('[Stack/JobRun] tags["token"] must not reference a secret');
});

test('accepts references that CloudFormation resolves, and texts that read no secret', () => {
  const stack = newStack();
  const entryPointArguments = [
    StringParameter.valueForStringParameter(stack, '/plain'),
    '{{resolve:ssm:/plain}}',
    new Secret(stack, 'Secret').secretArn,
    new CfnParameter(stack, 'Parameter', { noEcho: true }).valueAsString,
    SecretValue.unsafePlainText('no-secret').unsafeUnwrap(),
    valueOf(withDefault(stack, 'plain')),
    mapping(stack, 'plain').findInMap('prod', Fn.ref('AWS::Region')),
    Fn.importValue('of-another-app'),
    `{{resolve:ssm:${new CfnParameter(stack, 'Name').valueAsString}}}`,
    `{{resolve:${Fn.sub('${Service}:/plain}}', { Service: 'ssm' })}`,
  ];
  new JobRun(stack, 'JobRun', jobRunProps(stack, submit({ entryPointArguments })));
  expect(requestOf(Template.fromStack(stack))).toMatchObject({
    jobDriver: { sparkSubmitJobDriver: { entryPointArguments: expect.arrayContaining(['no-secret']) as string[] } },
  });
});

test('accepts a reference in a schedule, which is not a custom resource', () => {
  const stack = newStack();
  const secret = SecretValue.secretsManager('db').unsafeUnwrap();
  new JobRunSchedule(stack, 'Schedule', {
    ...jobRunProps(stack, submit({ entryPointArguments: [secret] })),
    schedule: ScheduleExpression.expression('rate(1 day)'),
  });
  expect(JSON.stringify(Template.fromStack(stack))).toContain('{{resolve:secretsmanager:db:SecretString:::}}');
});

test('accepts a reference in a job template, which is not a custom resource', () => {
  const stack = new Stack(new App(), 'Stack');
  new JobTemplate(stack, 'Template', {
    executionRole: jobRunProps(stack).executionRole!,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    ...submit({ entryPointArguments: [SecretValue.secretsManager('db').unsafeUnwrap()] }),
  });
  expect(JSON.stringify(Template.fromStack(stack))).toContain('{{resolve:secretsmanager:db:SecretString:::}}');
});
