/** API members that are maps with user-defined keys. */
export const MAPS = ['properties', 'jobTemplateParameters', 'tags'];

/** A request for the AWS SDK integrations of EventBridge Scheduler and Step Functions: with capitalized member names. */
export function pascalCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pascalCase);
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    entries.map(([name, member]) => [capitalized(name), MAPS.includes(name) ? member : pascalCase(member)]),
  );
}

/** Tokens are instances of classes, so they stay unchanged. */
function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
