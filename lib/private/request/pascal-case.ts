/** Members of the API that are maps: their keys are the user's own. */
export const MAPS = ['properties', 'jobTemplateParameters', 'tags'];

/** A request as the AWS SDK integrations of Scheduler and Step Functions take it: with capitalized member names. */
export function pascalCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pascalCase);
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    entries.map(([name, member]) => [capitalized(name), MAPS.includes(name) ? member : pascalCase(member)]),
  );
}

/** Tokens are objects of classes, and so are left as they are. */
function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
