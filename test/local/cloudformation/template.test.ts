import { App, CfnOutput, CfnResource, NestedStack, Stack, Token } from 'aws-cdk-lib';
import { checkTemplate } from '../../../local/cloudformation/check';
import { resolve, type Scope } from '../../../local/cloudformation/intrinsics';
import type { Operation } from '../../../local/cloudformation/operation';
import { newStack } from '../../../local/cloudformation/stack';
import type { Template } from '../../../local/cloudformation/template';
import { cloud, directory, synth } from './setup';

const scope: Scope = {
  template: {
    Resources: {},
    Mappings: { Map: { First: { Second: 'mapped' } } },
    Conditions: {
      Yes: { 'Fn::Equals': [{ Ref: 'Name' }, 'world'] },
      No: { 'Fn::Not': [{ Condition: 'Yes' }] },
      Both: { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] },
      Either: { 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] },
    },
  },
  ref: (name) => ({ Name: 'world', 'AWS::Region': 'us-east-1' })[name],
  getAtt: (logicalId, attribute) => `<${logicalId}.${attribute}>`,
  importValue: (name) => `<${name}>`,
};

test.each<[string, unknown, unknown]>([
  ['Ref', { Ref: 'Name' }, 'world'],
  ['Fn::GetAtt', { 'Fn::GetAtt': ['A', 'B.C'] }, '<A.B.C>'],
  ['Fn::GetAtt as a string', { 'Fn::GetAtt': 'A.B.C' }, '<A.B.C>'],
  ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Name' }, 3]] }, 'a-world-3'],
  ['Fn::Sub', { 'Fn::Sub': '${Name} ${A.B} ${!Name} ${AWS::Region}' }, 'world <A.B> ${Name} us-east-1'],
  ['Fn::Sub with variables', { 'Fn::Sub': ['${Name} ${x}', { x: { Ref: 'Name' } }] }, 'world world'],
  ['Fn::GetAZs', { 'Fn::GetAZs': '' }, ['us-east-1a', 'us-east-1b', 'us-east-1c']],
  ['Fn::GetAZs of a region', { 'Fn::GetAZs': 'eu-west-1' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
  ['Fn::Select', { 'Fn::Select': ['1', { 'Fn::Split': ['-', 'a-b-c'] }] }, 'b'],
  ['Fn::If', { 'Fn::If': ['Yes', { Ref: 'Name' }, { Ref: 'Nowhere' }] }, 'world'],
  ['Fn::If with And', { 'Fn::If': ['Both', 'then', 'else'] }, 'else'],
  ['Fn::If with Or', { 'Fn::If': ['Either', 'then', 'else'] }, 'then'],
  ['Fn::FindInMap', { 'Fn::FindInMap': ['Map', 'First', 'Second'] }, 'mapped'],
  ['Fn::ImportValue', { 'Fn::ImportValue': { Ref: 'Name' } }, '<world>'],
  ['Fn::Base64', { 'Fn::Base64': 'text' }, 'dGV4dA=='],
  [
    'AWS::NoValue',
    { a: { Ref: 'AWS::NoValue' }, b: [1, { 'Fn::If': ['No', 2, { Ref: 'AWS::NoValue' }] }] },
    { b: [1] },
  ],
])('resolves %s', (_name, value, expected) => {
  expect(resolve(scope, value, 'here')).toEqual(expected);
});

test.each<[string, unknown, string]>([
  ['an unknown function', { a: [{ 'Fn::Cidr': [] }] }, 'does not support Fn::Cidr, used at here/a/0'],
  ['a dynamic reference', { a: '{{resolve:ssm:name}}' }, 'does not support dynamic references, used at here/a'],
  ['null', { a: null }, "[/here/a] 'null' values are not allowed in templates"],
  ['a reference to nothing', { Ref: 'Nowhere' }, 'Unresolved reference to Nowhere at here'],
  ['an index out of range', { 'Fn::Select': [2, ['a']] }, 'Fn::Select cannot select index 2 at here'],
])('fails when a value contains %s', (_what, value, message) => {
  expect(() => resolve(scope, value, 'here')).toThrow(message);
});

describe('a template is rejected before any change', () => {
  const check = (template: Partial<Template> & Record<string, unknown>) => () => {
    const stack = newStack({ stackName: 'Stack', stackId: 'arn' }, 0);
    checkTemplate({ stack } as Operation, { Resources: {}, ...template });
  };
  const topic = { Type: 'AWS::SNS::Topic' };

  test.each<[string, Partial<Template> & Record<string, unknown>, string]>([
    ['it has no resources', {}, 'At least one Resources member must be defined'],
    ['it has an unknown section', { Transform: 'x', Resources: { A: topic } }, 'template section: Transform'],
    [
      'a resource has an unknown attribute',
      { Resources: { A: { ...topic, CreationPolicy: {} } as never } },
      'attribute of resource A: CreationPolicy',
    ],
    [
      'a type is unknown',
      { Resources: { A: { Type: 'Company::Thing::X' } } },
      'does not support the type Company::Thing::X of resource A',
    ],
    [
      'a function is unknown',
      { Resources: { A: { ...topic, Properties: { Zones: { 'Fn::Cidr': '' } } } } },
      'function in A: Fn::Cidr',
    ],
    [
      'a reference has no target',
      { Resources: { A: { ...topic, Properties: { Name: { 'Fn::Sub': '${B.Arn}' } } } } },
      'Unresolved resource dependencies [B] in A',
    ],
    [
      'a dependency has no target',
      { Resources: { A: { ...topic, DependsOn: 'B' } } },
      'Unresolved resource dependencies [B] in A',
    ],
    [
      'resources need each other',
      {
        Resources: {
          A: { ...topic, Properties: { Name: { Ref: 'B' } } },
          B: { ...topic, Properties: { Name: { 'Fn::Sub': '${C}' } } },
          C: { ...topic, DependsOn: ['A'] },
        },
      },
      'Circular dependency between resources: [A, B, C]',
    ],
  ])('fails when %s', (_what, template, message) => {
    expect(check(template)).toThrow(message);
  });

  test('fails when it has a nested stack', async () => {
    const app = new App({ outdir: directory(), analyticsReporting: false });
    const nested = new NestedStack(new Stack(app, 'Stack'), 'Nested');
    new CfnResource(nested, 'Topic', { type: 'AWS::SNS::Topic' });
    const aws = await cloud();
    await expect(aws.deploy(app.synth())).rejects.toThrow('does not support the type AWS::CloudFormation::Stack');
    expect(aws.events).toEqual([]);
  });
});

test('fails when a folder contains no synthesized app', async () => {
  const aws = await cloud();
  const folder = directory();
  await expect(aws.deploy(folder)).rejects.toThrow(
    `${folder} is not a synthesized app (cdk.out): it has no manifest.json`,
  );
});

test('fails when a stack is for another region', async () => {
  const app = new App({ outdir: directory(), analyticsReporting: false });
  new CfnResource(new Stack(app, 'Stack', { env: { region: 'eu-west-1' } }), 'Topic', { type: 'AWS::SNS::Topic' });
  const aws = await cloud();
  await expect(aws.deploy(app.synth())).rejects.toThrow('Stack Stack is for region eu-west-1');
});

test('attributes of any AWS type never change, and those that end in Arn look like an ARN', async () => {
  const aws = await cloud({ region: 'cn-north-1' });
  const assembly = synth((stack) => {
    const repository = new CfnResource(stack, 'Repository', {
      type: 'AWS::ECR::Repository',
      properties: { RepositoryName: 'main' },
    });
    const group = new CfnResource(stack, 'Group', {
      type: 'AWS::Logs::LogGroup',
      properties: { LogGroupName: '/a/b' },
    });
    const attributes = [repository.getAtt('Arn'), repository.getAtt('RepositoryUri'), group.getAtt('Arn')];
    for (const [index, value] of [repository.ref, ...attributes.map((one) => Token.asString(one))].entries())
      new CfnOutput(stack, `Output${index}`, { value });
  });
  await aws.deploy(assembly);
  expect(Object.values(aws.stacks.get('Stack')?.outputs ?? {})).toEqual([
    'main',
    'arn:aws-cn:ecr:cn-north-1:123456789012:repository/main',
    'main-RepositoryUri',
    'arn:aws-cn:logs:cn-north-1:123456789012:log-group:/a/b:*',
  ]);
});
