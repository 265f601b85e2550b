export type OneOrMany<Item> = Item | readonly Item[];

export function asList<Item>(value: OneOrMany<Item>): readonly Item[] {
  return Array.isArray(value) ? value : [value as Item];
}

/** Whether a string matches an IAM pattern, in which `*` stands for any characters and `?` for one. */
export function matchesWildcards(pattern: string, text: string): boolean {
  if (pattern.includes('${')) throw new Error(`unsupported policy variable in ${pattern}`);
  const escaped = pattern.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  const expression = escaped.replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}

/** Whether an ARN matches a pattern, part by part: a wildcard does not match a colon, except in the last part. */
export function matchesArn(pattern: string, arn: string): boolean {
  const wanted = arnParts(pattern);
  const found = arnParts(arn);
  return wanted.length === found.length && wanted.every((part, index) => matchesWildcards(part, found[index]));
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
