import { readAssembly } from './assembly';
import { isCustomResource, type Template } from './template';
import { SynthesisMessageLevel, type CloudAssembly } from 'aws-cdk-lib/cx-api';

/** Whether a custom resource type is this library's. Functions of other types could do anything on this machine. */
export function isOwn(type: string): boolean {
  return type.startsWith('Custom::EMRContainers');
}

/** The types of custom resources whose functions are not run. */
export function foreignTypes(assembly: string | CloudAssembly): string[] {
  const templates = readAssembly(assembly).stacksRecursively.map(({ template }) => template as Template);
  const types = templates.flatMap(({ Resources }) => Object.values(Resources ?? {}).map(({ Type }) => Type));
  return [...new Set(types.filter((type) => isCustomResource(type) && !isOwn(type)))];
}

/** The IDs of virtual clusters that are literals in the templates. */
export function namedVirtualClusters(assembly: string | CloudAssembly): string[] {
  const templates = readAssembly(assembly).stacksRecursively.map(({ template }) => template as object);
  const named = JSON.stringify(templates).matchAll(/"virtualClusterId":"([0-9a-z]+)"/g);
  return [...new Set([...named].map(([, id]) => id))];
}

/** The Region and the account of the first stacks that set them. */
export function environmentOf(assembly: string | CloudAssembly): { region?: string; account?: string } {
  const environments = readAssembly(assembly).stacksRecursively.map(({ environment }) => environment);
  return {
    region: environments.find(({ region }) => region !== 'unknown-region')?.region,
    account: environments.find(({ account }) => account !== 'unknown-account')?.account,
  };
}

/** The warnings that the app has attached to its constructs, as the CDK CLI prints them. */
export function warningsOf(directory: string): string[] {
  const messages = readAssembly(directory).stacksRecursively.flatMap((stack) => stack.messages);
  const warnings = messages.filter(({ level }) => level === SynthesisMessageLevel.WARNING);
  return warnings.map(({ id, entry }) => `Warning at ${id}: ${entry.data as string}`);
}
