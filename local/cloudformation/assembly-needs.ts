import { readAssembly } from './assembly';
import { isCustomResource, type Template } from './template';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';

/** The custom resources of this library; what the functions behind others would do on this machine is not known. */
export function isOwn(type: string): boolean {
  return type.startsWith('Custom::EMRContainers');
}

/** The types of custom resources that are not run. */
export function foreignTypes(assembly: string | CloudAssembly): string[] {
  const templates = readAssembly(assembly).stacksRecursively.map(({ template }) => template as Template);
  const types = templates.flatMap(({ Resources }) => Object.values(Resources ?? {}).map(({ Type }) => Type));
  return [...new Set(types.filter((type) => isCustomResource(type) && !isOwn(type)))];
}

/** The ids of virtual clusters that the templates name as they are, not by a reference. */
export function namedVirtualClusters(assembly: string | CloudAssembly): string[] {
  const templates = readAssembly(assembly).stacksRecursively.map(({ template }) => template as object);
  const named = JSON.stringify(templates).matchAll(/"virtualClusterId":"([0-9a-z]+)"/g);
  return [...new Set([...named].map(([, id]) => id))];
}

/** The region and the account of the first stacks that set them. */
export function environmentOf(assembly: string | CloudAssembly): { region?: string; account?: string } {
  const environments = readAssembly(assembly).stacksRecursively.map(({ environment }) => environment);
  return {
    region: environments.find(({ region }) => region !== 'unknown-region')?.region,
    account: environments.find(({ account }) => account !== 'unknown-account')?.account,
  };
}
