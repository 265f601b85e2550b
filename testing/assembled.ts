import { inspect } from 'node:util';
import { Stack, Stage } from 'aws-cdk-lib';
import type { CloudAssembly, CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { readAssembly } from '../local/cloudformation/assembly';

/** What can be deployed. */
export type Deployable = Stack | Stage | CloudAssembly | string;

/** A synthesized app, and the stack of it that is meant if it is one. */
export interface Assembled {
  readonly assembly: CloudAssembly;
  readonly stack?: CloudFormationStackArtifact;
}

const synthesizedBefore = new WeakSet<Stage>();

/** Synthesizes what is deployed, unless it is already. */
export function assembled(target: Deployable): Assembled {
  if (typeof target === 'string') return { assembly: readAssembly(target) };
  if (Stack.isStack(target)) return withStack(target);
  if (Stage.isStage(target)) return { assembly: synthesized(target) };
  if (typeof target === 'object' && target !== null && 'stacksRecursively' in target) return { assembly: target };
  throw new Error(
    `deploy takes a Stack, an App, or the directory of a synthesized app (cdk.out), got ${inspect(target, { depth: 0 })}`,
  );
}

function withStack(stack: Stack): Assembled {
  if (stack.nestedStackParent) throw new Error(`${stack.node.path} is a nested stack: the embedded cloud has none`);
  const stage = Stage.of(stack);
  if (!stage) throw new Error(`Stack ${stack.node.path} is in no App`);
  const assembly = synthesized(stage);
  return { assembly, stack: assembly.getStackArtifact(stack.artifactId) };
}

/** An app may have been changed since it was last deployed. */
function synthesized(stage: Stage): CloudAssembly {
  const force = synthesizedBefore.has(stage);
  synthesizedBefore.add(stage);
  return rulesMatter(stage) ? stage.synth({ force }) : withoutRules(() => stage.synth({ force }));
}

/** Whether what the CDK's default rules find in a template fails the synthesis, or somebody has decided about them. */
function rulesMatter(stage: Stage): boolean {
  const flag: unknown = stage.node.tryGetContext('@aws-cdk/core:validateAgainstDefaultRules');
  return process.env[RULES_VARIABLE] !== undefined || flag === true || flag === 'true';
}

const RULES_VARIABLE = 'CDK_VALIDATION';

/** Leaves out the default rules of the CDK, which only warn, and take seconds to be read. */
function withoutRules<Result>(synthesize: () => Result): Result {
  process.env[RULES_VARIABLE] = 'false';
  try {
    return synthesize();
  } finally {
    delete process.env[RULES_VARIABLE];
  }
}
