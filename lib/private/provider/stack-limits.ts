import { CfnResource, type Stack, Tokenization } from 'aws-cdk-lib';
import { JOB_RUN_RESOURCE_TYPE } from '../contract';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_RESOURCES = 500;
const MAX_TEMPLATE = 1_000_000;
/** The CDK's own context key for the first of them; 0 is no limit. */
const RESOURCE_LIMIT_CONTEXT = '@aws-cdk/core:stackResourceLimit';

const REMEDY =
  'put some of the job runs into another stack: the job runs of several stacks can share a virtual cluster, an execution role and, ' +
  'by their provider, the function behind them';

/** Watches what the job runs of a stack add to its template. */
export class StackLimits {
  /** Those of a stack. */
  static of(stack: Stack): StackLimits {
    const known = StackLimits.all.get(stack);
    if (known) return known;
    const limits = new StackLimits(stack);
    StackLimits.all.set(stack, limits);
    stack.node.addValidation({ validate: () => limits.errors() });
    return limits;
  }

  private static readonly all = new WeakMap<Stack, StackLimits>();

  private text = 0;

  private constructor(private readonly stack: Stack) {}

  /** Notes what a job run puts into the template. */
  add(properties: object): void {
    this.text += lengthOf(properties);
  }

  /** What CloudFormation would refuse, said before the CDK says less of it, or nothing. */
  errors(): string[] {
    return [...this.tooManyResources(), ...this.tooLargeTemplate()];
  }

  private tooManyResources(): string[] {
    const { stack } = this;
    const given = stack.node.tryGetContext(RESOURCE_LIMIT_CONTEXT) as string | number | undefined;
    const most = given === undefined ? MAX_RESOURCES : parseInt(String(given), 10);
    const resources = stack.node.findAll().filter(CfnResource.isCfnResource);
    const own = resources.filter((resource) => resource.stack === stack);
    if (!(most > 0) || own.length <= most) return [];
    const jobRuns = own.filter(({ cfnResourceType }) => cfnResourceType === JOB_RUN_RESOURCE_TYPE).length;
    return [
      `Stack ${stack.stackName} has ${own.length} resources, and may have at most ${most}; ${jobRuns} of them are job runs, ` +
        `of which each that is awaited has one more, or some: ${REMEDY}`,
    ];
  }

  private tooLargeTemplate(): string[] {
    // it is rendered once more only where the job runs alone can make it too large
    const size = this.text > MAX_TEMPLATE / 2 ? sizeOf(this.stack) : 0;
    if (size <= MAX_TEMPLATE) return [];
    return [
      `The template of stack ${this.stack.stackName} has ${size} characters, and CloudFormation takes at most ` +
        `${MAX_TEMPLATE}: ${REMEDY}. Long values, such as Spark parameters, can be in files that the jobs read`,
    ];
  }
}

/** Characters of all texts in a value, in which tokens count for as long as they stand there. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null || Tokenization.isResolvable(value)) return 0;
  return Object.values(value).reduce<number>((sum, member) => sum + lengthOf(member), 0);
}

/** As the CDK will write it. */
function sizeOf(stack: Stack): number {
  const { _suppressTemplateIndentation: isDense } = stack as unknown as { _suppressTemplateIndentation?: boolean };
  const template = (stack as unknown as { _toCloudFormation(): object })._toCloudFormation();
  return JSON.stringify(template, undefined, isDense ? undefined : 1).length;
}
