/** An intrinsic function in a template. */
interface IntrinsicCall {
  readonly name: string;
  readonly argument: unknown;
}

/** Calls back for every intrinsic function in a value, at any depth. */
export function visitIntrinsics(value: unknown, visit: (call: IntrinsicCall) => void): void {
  if (typeof value !== 'object' || value === null) return;
  const call = intrinsicOf(value);
  if (call) visit(call);
  for (const item of Object.values(value)) visitIntrinsics(item, visit);
}

/** The names of all resources and parameters that a value refers to, including `AWS::…`. */
export function referencesOf(value: unknown): Set<string> {
  const names = new Set<string>();
  visitIntrinsics(value, ({ name, argument }) => {
    if (name === 'Ref') names.add(String(argument));
    if (name === 'Fn::GetAtt') names.add(getAttParts(argument)[0]);
    if (name === 'Fn::Sub') {
      const [text, variables] = substitution(argument);
      for (const used of placeholders(text)) if (!(used in variables)) names.add(used.split('.')[0] ?? used);
    }
  });
  return names;
}

export function intrinsicOf(value: unknown): IntrinsicCall | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [entry, ...others] = Object.entries(value as Record<string, unknown>);
  if (!entry || others.length > 0) return undefined;
  const [name, argument] = entry;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument } : undefined;
}

/** The text and the variables of `Fn::Sub`. */
export function substitution(argument: unknown): [string, Record<string, unknown>] {
  return Array.isArray(argument) ? (argument as [string, Record<string, unknown>]) : [String(argument), {}];
}

/** The logical ID and the attribute of `Fn::GetAtt`. */
export function getAttParts(argument: unknown): [string, unknown] {
  if (Array.isArray(argument)) return argument as [string, unknown];
  const [logicalId = '', ...attribute] = String(argument).split('.');
  return [logicalId, attribute.join('.')];
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name]) => name ?? '');
}
