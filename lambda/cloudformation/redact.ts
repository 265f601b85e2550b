import type { ConfigurationOverrides, JobDriverRequest } from '../../lib/private/contract';

/** What a request, or a run that was described, says of its job. */
interface Job {
  readonly jobDriver?: JobDriverRequest;
  readonly configurationOverrides?: Pick<ConfigurationOverrides, 'applicationConfiguration'>;
  readonly jobTemplateParameters?: Record<string, string>;
}

/** Shorter words (numbers, `yarn`, `true`) say nothing and would mask half of the text. */
const SHORTEST = 6;

/** What a log calls a secret, with its value: `password=…`, `"spark.token": "…"`. */
const NAMED_SECRET =
  /([\w.-]*(?:password|passwd|pwd|secret|token|credential|signature|authorization|(?:access|api)[._-]?key)[\w.-]*["']?\s*[:=]\s*["']?(?:bearer |basic )?)[^\s"',;&]+/gi;
const PASSWORD_IN_URL = /(\/\/[^\s:/@]+:)[^\s/@]+@/g;

/**
 * Masks in a text what the API's model calls sensitive (entry point, arguments, Spark parameters, properties), and what looks
 * like a secret.
 */
export function redact(text: string, job: Job): string {
  const { sparkSubmitJobDriver: submit, sparkSqlJobDriver: sql } = job.jobDriver ?? {};
  const values = [
    submit?.entryPoint,
    ...(submit?.entryPointArguments ?? []),
    submit?.sparkSubmitParameters,
    sql?.entryPoint,
    sql?.sparkSqlParameters,
    ...Object.values(job.jobTemplateParameters ?? {}),
    ...(job.configurationOverrides?.applicationConfiguration ?? []).flatMap(propertyValues),
  ];
  return values
    .flatMap((value = '') => [value, ...parts(value)])
    .filter((part) => part.length >= SHORTEST)
    .sort((one, other) => other.length - one.length)
    .reduce((masked, part) => masked.replaceAll(part, '***'), text)
    .replace(NAMED_SECRET, '$1***')
    .replace(PASSWORD_IN_URL, '$1***@');
}

interface Classified {
  readonly properties?: Record<string, string>;
  readonly configurations?: Classified[];
}

function propertyValues({ properties = {}, configurations = [] }: Classified): string[] {
  return [...Object.values(properties), ...configurations.flatMap(propertyValues)];
}

/** The words of a value; of `--name=word` and of `name=word`, the word only. */
function parts(value: string): string[] {
  return value
    .split(/[\s&;?,"'{}()]+/)
    .map((word) => word.slice(word.lastIndexOf('=') + 1))
    .filter((word) => !word.startsWith('-'));
}
