import type { JobTemplateParameter } from '../../job-template-parameter';
import type { JobTemplateMonitoring } from '../../job-template-monitoring';
import { bucketOf, fillIn, isOpen, type ParameterValues } from './placeholders';

/** The names in a job or a template that permissions are granted for. */
interface GrantedNames {
  readonly monitoring?: Pick<JobTemplateMonitoring, 'logGroup' | 'logPrefix' | 'logUri'>;
  /** The keys of the bucket objects that the job reads. */
  readonly keys: readonly string[];
}

/** The errors of names and keys that start with a parameter of unknown value. */
export function openNameErrors({ monitoring, keys }: GrantedNames, values: ParameterValues): string[] {
  const names: [string, string | undefined][] = [
    ['monitoring.logGroup', monitoring?.logGroup?.logGroupName],
    ['monitoring.logPrefix', monitoring?.logPrefix],
    ...keys.map((key): [string, string] => ['jobDriver: a key in a bucket', key]),
  ];
  return [...logUriErrors(monitoring?.logUri, values), ...nameErrors(names, values)];
}

function nameErrors(names: [string, string | undefined][], values: ParameterValues): string[] {
  return names
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string' && isOpen(fillIn(entry[1], values)))
    .map(([property, text]) => {
      const example = text.startsWith('/') ? `/jobs${text}` : `jobs/${text}`;
      return (
        `${property} must not start with a parameter whose value is unknown, got ${JSON.stringify(text)}: the grant would ` +
        `cover everything. Start it with fixed text, such as ${JSON.stringify(example)}, give the parameter a defaultValue, ` +
        'or set its value in jobTemplateParameters of a JobRun in this app, without "*" or "?"'
      );
    });
}

function logUriErrors(logUri: string | undefined, values: ParameterValues): string[] {
  if (typeof logUri !== 'string') return [];
  const location = bucketOf(fillIn(logUri, values));
  if (location && !isOpen(location.prefix)) return [];
  return [
    `monitoring.logUri must be an S3 URI with a known bucket, got ${JSON.stringify(logUri)}: the grant would cover everything. ` +
      'Give the parameter a defaultValue, such as "s3://my-logs/daily", or set its value in ' +
      'jobTemplateParameters of a JobRun in this app, without "*" or "?"',
  ];
}

/** The defaults of a template's parameters. */
export function defaultValues(parameters: Record<string, JobTemplateParameter> | undefined): ParameterValues {
  const entries = Object.entries(parameters ?? {});
  return Object.fromEntries(entries.map(([name, parameter]) => [name, parameter._render().defaultValue]));
}
