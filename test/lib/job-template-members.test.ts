import { Stack } from 'aws-cdk-lib';
import * as emrcontainers from 'aws-cdk-lib/aws-emrcontainers';
import type { Construct } from 'constructs';
import { membersOf, shapeOf } from '../../local/emr-containers/model';

/** A class that only newer CDK versions have. */
const { CfnJobTemplate } = emrcontainers as unknown as {
  readonly CfnJobTemplate?: new (scope: Construct, id: string, props: object) => { _toCloudFormation(): object };
};
const testOfClass = CfnJobTemplate ? test : test.skip;

/**
 * CloudFormation does not have these members. It creates the client token itself, and does not support a key for template data.
 */
const NOT_IN_CLOUDFORMATION = ['clienttoken', 'kmskeyarn'];

/** A value of a shape with every member, as the CDK spells them. A shape that contains itself is nested only once. */
function fullValueOf(name: string, above: readonly string[] = []): unknown {
  const shape = shapeOf(name);
  const below = (member: string) => fullValueOf(member, [...above, name]);
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(
        membersOf(shape)
          .filter(([, { shape: member }]) => !above.includes(member))
          .map(([member, { shape: type }]) => [member.replace('AppUI', 'AppUi'), below(type)]),
      );
    case 'list':
      return [below(shape.member!.shape)];
    case 'map':
      return { key: below(shape.value!.shape) };
    case 'integer':
      return 1;
    case 'string':
      return 'text';
    case 'boolean':
    case 'timestamp':
    case 'union':
      throw new Error(`add a value for a ${shape.type} such as ${name}`);
  }
}

/** The paths of all members in lowercase, because the API, CloudFormation and the CDK use different case. */
function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, member]) =>
    pathsOf(member, `${path && `${path}.`}${name.toLowerCase()}`),
  );
}

testOfClass('CloudFormation has every member of a job template but the client token and the key', () => {
  const stack = new Stack();
  // tags have another form in CloudFormation
  const full = { ...(fullValueOf('CreateJobTemplateRequest') as object), tags: undefined };
  // without the template validation of the CDK, which rejects such values
  const rendered = new CfnJobTemplate!(stack, 'JobTemplate', full)._toCloudFormation();
  const { Resources } = stack.resolve(rendered) as { Resources: Record<string, { Properties: object }> };
  const paths = Object.values(Resources).flatMap(({ Properties }) => pathsOf(Properties));
  const missing = pathsOf({ ...full, tags: [] }).filter((path) => !paths.includes(path));
  expect(missing).toEqual(NOT_IN_CLOUDFORMATION);
});
