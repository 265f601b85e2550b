import type { ConfigurationOverrides, JobDriverRequest } from '../lib/private/contract';

/** What a request, or a run that was described, says of its job. */
interface Job {
  readonly jobDriver?: JobDriverRequest;
  readonly configurationOverrides?: Pick<ConfigurationOverrides, 'applicationConfiguration'>;
  readonly jobTemplateParameters?: Record<string, string>;
}

/** Shorter words (numbers, `yarn`, `true`) say nothing and would mask half of the text. */
const SHORTEST = 6;

/** Masks in a text what the API's model calls sensitive: entry point, arguments, Spark parameters, properties. */
export function redact(text: string, job: Job): string {
  const { sparkSubmitJobDriver: submit, sparkSqlJobDriver: sql } = job.jobDriver ?? {};
  const values = [
    submit?.entryPoint,
    ...(submit?.entryPointArguments ?? []),
    ...words(submit?.sparkSubmitParameters),
    sql?.entryPoint,
    ...words(sql?.sparkSqlParameters),
    ...Object.values(job.jobTemplateParameters ?? {}),
    ...(job.configurationOverrides?.applicationConfiguration ?? []).flatMap(propertyValues),
  ];
  return values
    .filter((value) => value !== undefined && value.length >= SHORTEST)
    .sort((one, other) => other!.length - one!.length)
    .reduce<string>((masked, value) => masked.replaceAll(value!, '***'), text);
}

interface Classified {
  readonly properties?: Record<string, string>;
  readonly configurations?: Classified[];
}

function propertyValues({ properties = {}, configurations = [] }: Classified): string[] {
  return [...Object.values(properties), ...configurations.flatMap(propertyValues)];
}

/** The words of a parameter string and, of each `key=value`, the value. */
function words(parameters = ''): string[] {
  return parameters.split(/\s+/).flatMap((word) => [word, word.slice(word.indexOf('=') + 1)]);
}
