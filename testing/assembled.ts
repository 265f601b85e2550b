import { inspect } from 'node:util';
import { Stack, Stage } from 'aws-cdk-lib';
import type { CloudAssembly, CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { readAssembly } from '../local/cloudformation/assembly';

/** A target of `EmbeddedCloud.deploy`. A string is the path of a synthesized app (`cdk.out`). */
export type Deployable = Stack | Stage | CloudAssembly | string;

/** A synthesized app; with `stack`, only that stack of the app is deployed. */
export interface Assembled {
  readonly assembly: CloudAssembly;
  readonly stack?: CloudFormationStackArtifact;
}

const synthesizedBefore = new WeakSet<Stage>();

/** Synthesizes the target, unless it is already a cloud assembly. */
export function assembled(target: Deployable): Assembled {
  if (typeof target === 'string') return { assembly: readAssembly(target) };
  if (Stack.isStack(target)) return withStack(target);
  if (Stage.isStage(target)) return { assembly: synthesized(target) };
  if (typeof target === 'object' && target !== null && 'stacksRecursively' in target) return { assembly: target };
  throw new Error(
    `deploy requires a Stack, an App, or the directory of a synthesized app (cdk.out), got ${inspect(target, { depth: 0 })}`,
  );
}

function withStack(stack: Stack): Assembled {
  if (stack.nestedStackParent)
    throw new Error(`${stack.node.path} is a nested stack, which the embedded cloud does not support`);
  const stage = Stage.of(stack);
  if (!stage) throw new Error(`Stack ${stack.node.path} must be in an App`);
  const assembly = synthesized(stage);
  return { assembly, stack: assembly.getStackArtifact(stack.artifactId) };
}

/** Synthesizes an app again on each deployment, because a test may have changed it in between. */
function synthesized(stage: Stage): CloudAssembly {
  const force = synthesizedBefore.has(stage);
  synthesizedBefore.add(stage);
  return rulesMatter(stage) ? stage.synth({ force }) : withoutRules(() => stage.synth({ force }));
}

/** Whether the app or the environment configures the CDK's default validation rules. */
function rulesMatter(stage: Stage): boolean {
  const flag: unknown = stage.node.tryGetContext('@aws-cdk/core:validateAgainstDefaultRules');
  return process.env[RULES_VARIABLE] !== undefined || flag === true || flag === 'true';
}

const RULES_VARIABLE = 'CDK_VALIDATION';

/** Skips the CDK's default validation rules, which only warn and take seconds to load. */
function withoutRules<Result>(synthesize: () => Result): Result {
  process.env[RULES_VARIABLE] = 'false';
  try {
    return synthesize();
  } finally {
    delete process.env[RULES_VARIABLE];
  }
}
