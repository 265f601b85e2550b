/** Maps, whose keys are the user's own and no members of the API. */
const MAPS = ['properties', 'jobTemplateParameters', 'tags'];

/** A request as the AWS SDK integrations of Scheduler and Step Functions take it: the API's members, each with a capital. */
export function pascalCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pascalCase);
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    entries.map(([name, member]) => [capitalized(name), MAPS.includes(name) ? member : pascalCase(member)]),
  );
}

/** A token stays what it is. */
function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
