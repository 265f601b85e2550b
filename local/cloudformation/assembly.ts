import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CloudAssembly, type CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import type { Account } from '../account';
import type { Template } from './template';

interface AssembledStack {
  readonly stackName: string;
  readonly template: Template;
}

/** Reads the output of `cdk synth`. */
export function readAssembly(assembly: string | CloudAssembly): CloudAssembly {
  if (typeof assembly !== 'string') return assembly;
  if (!existsSync(join(assembly, 'manifest.json')))
    throw new Error(`${assembly} is not a synthesized app (cdk.out): it has no manifest.json`);
  // the user's app may use a newer CDK than this library
  return new CloudAssembly(assembly, { skipVersionCheck: true });
}

/**
 * The stacks of an assembly, each after its dependencies. If names or paths are chosen, only those stacks and their
 * dependencies, as with `cdk deploy`.
 */
export function stacksOf(
  assembly: CloudAssembly,
  chosen: readonly string[],
  { region, account }: Account,
): AssembledStack[] {
  const all = assembly.stacksRecursively;
  const named = chosen.map((name) => {
    const found = all.find((one) => one.stackName === name || one.hierarchicalId === name);
    if (!found)
      throw new Error(`The app has no stack ${name}: it has ${all.map(({ stackName }) => stackName).join(', ')}`);
    return found;
  });
  const wanted = chosen.length === 0 ? all : all.filter((one) => named.some((start) => needs(start, one)));
  return wanted.map((artifact) => {
    refuseElsewhere(artifact, 'region', artifact.environment.region, ['unknown-region', region]);
    refuseElsewhere(artifact, 'account', artifact.environment.account, ['unknown-account', account]);
    return { stackName: artifact.stackName, template: artifact.template as Template };
  });
}

function needs(artifact: CloudFormationStackArtifact['dependencies'][number], other: unknown): boolean {
  return artifact === other || artifact.dependencies.some((dependency) => needs(dependency, other));
}

function refuseElsewhere(
  { stackName }: CloudFormationStackArtifact,
  what: string,
  actual: string,
  allowed: readonly string[],
): void {
  if (!allowed.includes(actual)) {
    throw new Error(`Stack ${stackName} is for ${what} ${actual}, but this cloud is in ${allowed.at(-1)}`);
  }
}
