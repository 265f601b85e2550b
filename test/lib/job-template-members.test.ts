import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnJobTemplate, type CfnJobTemplateProps } from 'aws-cdk-lib/aws-emrcontainers';
import { membersOf, shapeOf } from '../../local/emr-containers/model';

/** CloudFormation does not have these. It makes the client token, and a key for the data of templates cannot be chosen. */
const NOT_IN_CLOUDFORMATION = ['clientToken', 'kmsKeyArn'];

/** A value of a shape with every member; a shape within itself only once. */
function fullValueOf(name: string, above: readonly string[] = []): unknown {
  const shape = shapeOf(name);
  const below = (member: string) => fullValueOf(member, [...above, name]);
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(
        membersOf(shape)
          .filter(([, { shape: member }]) => !above.includes(member))
          .map(([member, { shape: type }]) => [member, below(type)]),
      );
    case 'list':
      return [below(shape.member!.shape)];
    case 'map':
      return { key: below(shape.value!.shape) };
    case 'integer':
      return 1;
    case 'string':
      return 'text';
    default:
      throw new Error(`add a value for a ${shape.type} such as ${name}`);
  }
}

function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, member]) =>
    pathsOf(member, `${path && `${path}.`}${name.charAt(0).toLowerCase()}${name.slice(1)}`),
  );
}

test('CloudFormation has every member of a job template but the client token and the key', () => {
  const stack = new Stack();
  // tags have another form there
  const full = { ...(fullValueOf('CreateJobTemplateRequest') as CfnJobTemplateProps), tags: undefined };
  new CfnJobTemplate(stack, 'JobTemplate', full);
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::EMRContainers::JobTemplate'));
  const rendered = pathsOf(Properties);
  const missing = pathsOf({ ...full, tags: [] }).filter((path) => !rendered.includes(path));
  expect(missing).toEqual(NOT_IN_CLOUDFORMATION);
});
