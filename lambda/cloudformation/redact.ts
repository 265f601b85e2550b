import type { ConfigurationOverrides, JobDriverRequest } from '../../lib/private/contract';

/** The job of a StartJobRun request or of a described run. */
interface Job {
  readonly jobDriver?: JobDriverRequest;
  readonly configurationOverrides?: Pick<ConfigurationOverrides, 'applicationConfiguration'>;
  readonly jobTemplateParameters?: Record<string, string>;
}

/** Shorter words (numbers, `yarn`, `true`) are not sensitive, and occur everywhere. */
const MIN_MASKED_LENGTH = 6;

/** For example `password=…` and `"spark.token": "…"`. */
const NAMED_SECRET =
  /([\w.-]*(?:password|passwd|pwd|secret|token|credential|signature|authorization|(?:access|api)[._-]?key)[\w.-]*["']?\s*[:=]\s*["']?(?:bearer |basic )?)[^\s"',;&]+/gi;
const PASSWORD_IN_URL = /(\/\/[^\s:/@]+:)[^\s/@]+@/g;

/**
 * Masks in a text the job's sensitive values by the API's model (entry point, arguments, Spark parameters, properties), and
 * named secrets.
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
    .filter((part) => part.length >= MIN_MASKED_LENGTH)
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

/** The words of a value, without the names of `--name=word` and `name=word`. */
function parts(value: string): string[] {
  return value
    .split(/[\s&;?,"'{}()]+/)
    .map((word) => word.slice(word.lastIndexOf('=') + 1))
    .filter((word) => !word.startsWith('-'));
}
