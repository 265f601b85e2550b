import { CfnMapping, CfnOutput, CfnParameter, type CfnStack, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';

/** Placeholder for a value, or for a part of one, that is unknown at synthesis. */
export const UNKNOWN = '\uE000';

/** The maximum number of stacks that pass a value on. Stacks can form a cycle, which only CloudFormation rejects. */
const MAX_STEPS = 20;

/**
 * The text of a token's value. Call it at the end of synthesis. Undefined if the value consists only of references to resources,
 * which is fast to find out.
 */
export function tokenText(scope: Construct, value: unknown): string | undefined {
  if (typeof value === 'string' && !/\{\{|[*?]/.test(value)) {
    const { tokens } = Tokenization.reverseString(value);
    if (tokens.every((token) => Reference.isReference(token) && !(token.target instanceof CfnParameter)))
      return undefined;
  }
  const stack = Stack.of(scope);
  return deployedText(stack, stack.resolve(value));
}

/**
 * The text that CloudFormation makes of a resolved value, as far as synthesis knows it: with parameter defaults, parameters of
 * nested stacks, mappings and exports. If several texts are possible, each is on its own line.
 */
function deployedText(stack: Stack, value: unknown, steps = MAX_STEPS): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const textOf = (part: unknown) => deployedText(stack, part, steps);
  const entries = Object.entries(value);
  if (entries.length === 1 && steps > 0) {
    const known = resultOf(stack, entries[0], textOf, steps - 1);
    if (known !== undefined) return known;
  }
  // each text in another function or in a list can be a part of the result
  return [UNKNOWN, ...entries.map(([key, member]) => `${key} ${textOf(member)}`)].join('\n');
}

function resultOf(
  stack: Stack,
  [name, argument]: [string, unknown],
  textOf: (part: unknown) => string,
  steps: number,
): string | undefined {
  const [first, second, third] = [argument].flat();
  switch (name) {
    case 'Ref':
      return refText(stack, String(argument), steps);
    case 'Fn::Join':
      return Array.isArray(second) ? second.map(textOf).join(String(first)) : undefined;
    case 'Fn::Sub':
      return String(first).replace(/\$\{([^}]*)\}/g, (_, variable: string) => {
        if (variable.startsWith('!')) return `\${${variable.slice(1)}}`;
        const own = (second ?? {}) as Record<string, unknown>;
        return Object.hasOwn(own, variable) ? textOf(own[variable]) : refText(stack, variable, steps);
      });
    case 'Fn::FindInMap':
      return mappedText(stack, String(first), [second, third], textOf);
    case 'Fn::ImportValue':
      return exportedText(stack, textOf(argument), steps);
    default:
      return undefined;
  }
}

/** The value that the parent stack sets for a parameter, or its default. An SSM parameter contains only the name of its value. */
function refText(stack: Stack, logicalId: string, steps: number): string {
  const element = elementsOf(stack).get(logicalId);
  if (!(element instanceof CfnParameter)) return UNKNOWN;
  const { nestedStackParent: parent, nestedStackResource } = stack;
  const given = parent && (parent.resolve((nestedStackResource as CfnStack).parameters) as Record<string, unknown>);
  if (parent && given?.[logicalId] !== undefined) return deployedText(parent, given[logicalId], steps);
  const { default: value, type } = element as { readonly default?: unknown; readonly type: string };
  return value === undefined || type.startsWith('AWS::SSM::')
    ? UNKNOWN
    : deployedText(stack, stack.resolve(value), steps);
}

/** The value in a mapping, or all possible values if a key is unknown. */
function mappedText(stack: Stack, name: string, keys: unknown[], textOf: (part: unknown) => string) {
  const mapping = elementsOf(stack).get(name);
  if (!(mapping instanceof CfnMapping)) return undefined;
  let values: unknown[] = [stack.resolve((mapping as unknown as { readonly mapping: unknown }).mapping)];
  for (const key of keys) {
    const membersOf = (value: unknown) => Object.entries(Object(value) as Record<string, unknown>);
    values = values
      .flatMap(membersOf)
      .flatMap(([one, value]) => (typeof key !== 'string' || one === key ? [value] : []));
  }
  return values.length === 1 ? textOf(values[0]) : [UNKNOWN, ...values.map(textOf)].join('\n');
}

function exportedText(stack: Stack, name: string, steps: number): string {
  const output = exportsOf(stack.node.root).get(name);
  if (!output) return UNKNOWN;
  const exporter = Stack.of(output);
  return deployedText(exporter, exporter.resolve(output.value), steps);
}

const elements = new WeakMap<Stack, Map<string, IConstruct>>();
const knownExports = new WeakMap<IConstruct, Map<string, CfnOutput>>();

/** The parameters and mappings of a stack by their logical IDs. */
function elementsOf(stack: Stack): Map<string, IConstruct> {
  const known = elements.get(stack);
  if (known) return known;
  const all = stack.node.findAll().filter((one) => one instanceof CfnParameter || one instanceof CfnMapping);
  const own = all.filter((one) => one.stack === stack);
  const byId = new Map<string, IConstruct>(own.map((one) => [stack.resolve(one.logicalId) as string, one]));
  elements.set(stack, byId);
  return byId;
}

/** The outputs of an app by their export names. */
function exportsOf(root: IConstruct): Map<string, CfnOutput> {
  const known = knownExports.get(root);
  if (known) return known;
  const outputs = root.node.findAll().filter((one) => one instanceof CfnOutput);
  const byName = new Map(outputs.map((one) => [deployedText(one.stack, one.stack.resolve(one.exportName)), one]));
  knownExports.set(root, byName);
  return byName;
}
