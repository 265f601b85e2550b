import { CfnResource, type Stack, Tokenization } from 'aws-cdk-lib';
import { JOB_RUN_RESOURCE_TYPE } from '../contract';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_RESOURCES = 500;
const MAX_TEMPLATE_CHARACTERS = 1_000_000;
/** The CDK's context key for the maximum number of resources. 0 means no limit. */
const RESOURCE_LIMIT_CONTEXT = '@aws-cdk/core:stackResourceLimit';

const REMEDY =
  'move some of the job runs to another stack. Job runs in several stacks can share a virtual cluster, an execution role and ' +
  'a JobRunProvider';

/** Checks the limits of CloudFormation for a stack with job runs. */
export class StackLimits {
  static of(stack: Stack): StackLimits {
    const existing = StackLimits.all.get(stack);
    if (existing) return existing;
    const limits = new StackLimits(stack);
    StackLimits.all.set(stack, limits);
    stack.node.addValidation({ validate: () => limits.errors() });
    return limits;
  }

  private static readonly all = new WeakMap<Stack, StackLimits>();

  private characters = 0;

  private constructor(private readonly stack: Stack) {}

  /** Counts the request of a job run. */
  add(request: object): void {
    this.characters += charactersOf(request);
  }

  /** The CloudFormation limits that the stack exceeds. Unlike the CDK's own messages, each error contains a remedy. */
  private errors(): string[] {
    return [...this.tooManyResources(), ...this.tooLargeTemplate()];
  }

  private tooManyResources(): string[] {
    const { stack } = this;
    const context = stack.node.tryGetContext(RESOURCE_LIMIT_CONTEXT) as string | number | undefined;
    const max = context === undefined ? MAX_RESOURCES : parseInt(String(context), 10);
    const resources = stack.node.findAll().filter(CfnResource.isCfnResource);
    const own = resources.filter((resource) => resource.stack === stack);
    if (!(max > 0) || own.length <= max) return [];
    const jobRuns = own.filter(({ cfnResourceType }) => cfnResourceType === JOB_RUN_RESOURCE_TYPE).length;
    return [
      `Stack ${stack.stackName} has ${own.length} resources, but at most ${max} are allowed; ${jobRuns} of them are job runs, ` +
        `and each job run that a deployment waits for adds at least one more: ${REMEDY}`,
    ];
  }

  /** Counts only the texts of the requests. The CDK itself warns if the whole template is too large. */
  private tooLargeTemplate(): string[] {
    if (this.characters <= MAX_TEMPLATE_CHARACTERS) return [];
    return [
      `The template of stack ${this.stack.stackName} has more than ${this.characters} characters, but CloudFormation allows at most ` +
        `${MAX_TEMPLATE_CHARACTERS}: ${REMEDY}. You can also move long values, such as Spark parameters, to files that the jobs read`,
    ];
  }
}

/** The characters of all texts in a value. A string token counts with the length of its placeholder. */
function charactersOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null || Tokenization.isResolvable(value)) return 0;
  return Object.values(value).reduce<number>((sum, member) => sum + charactersOf(member), 0);
}
