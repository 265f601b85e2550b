import { declaredResources } from './changes';
import { dependencyGraph } from './graph';
import { INTRINSICS } from './intrinsics';
import type { Operation } from './operation';
import { referencesOf, visitIntrinsics } from './references';
import { isCustomResource, type Template } from './template';

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Rules',
  'Resources',
  'Outputs',
];
const ATTRIBUTES = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'Metadata',
  'DeletionPolicy',
  'UpdateReplacePolicy',
];
const DELETION_POLICIES = [undefined, 'Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'];

/** Rejects a template that the embedded CloudFormation does not support or could never deploy, before any change. */
export function checkTemplate(operation: Operation, template: Template): void {
  refuseUnknown('template section', Object.keys(template), SECTIONS);
  if (Object.keys(template.Resources ?? {}).length === 0)
    throw new Error('Template format error: At least one Resources member must be defined.');
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    refuseUnknown(`attribute of resource ${logicalId}`, Object.keys(resource), ATTRIBUTES);
    refuseUnknown(`deletion policy of resource ${logicalId}`, [resource.DeletionPolicy], DELETION_POLICIES);
    refuseUnknown(`update replace policy of resource ${logicalId}`, [resource.UpdateReplacePolicy], DELETION_POLICIES);
    if (!isKnownType(resource.Type))
      throw new Error(`The embedded cloud does not support the type ${resource.Type} of resource ${logicalId}`);
    checkValue(template, resource.Properties, logicalId);
    refuseMissing(template, [resource.DependsOn ?? []].flat(), logicalId);
  }
  for (const [name, output] of Object.entries(template.Outputs ?? {})) checkValue(template, output, name);
  dependencyGraph(declaredResources(operation, template));
}

function checkValue(template: Template, value: unknown, where: string): void {
  visitIntrinsics(value, ({ name }) => refuseUnknown(`function in ${where}`, [name], Object.keys(INTRINSICS)));
  refuseMissing(template, referencesOf(value), where);
}

function refuseMissing({ Resources, Parameters = {} }: Template, names: Iterable<string>, where: string): void {
  const missing = [...names].filter((name) => !(name in Resources || name in Parameters || name.startsWith('AWS::')));
  if (missing.length > 0)
    throw new Error(`Template format error: Unresolved resource dependencies [${missing.join(', ')}] in ${where}`);
}

function isKnownType(type: string): boolean {
  if (isCustomResource(type)) return true;
  return type.startsWith('AWS::') && !type.startsWith('AWS::CloudFormation::');
}

function refuseUnknown<Name>(what: string, names: readonly Name[], known: readonly Name[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`The embedded cloud does not support this ${what}: ${String(unknown)}`);
}
