import { Size } from 'aws-cdk-lib';
import { EntryPoint, JobDriver, type JobDriverConfig, type JobRunProps } from '../../../lib';

/** Values that the model allows, by path and title of their case, with the reason why the library rejects them. */
export const STRICTER: Readonly<Record<string, string>> = {
  'tags: 50 entries': 'the library adds 4 tags of its own',
  'configurationOverrides.monitoringConfiguration.managedLogs.encryptionKeyArn: the hit "${Key}"':
    'only a job template has parameters',
  'configurationOverrides.monitoringConfiguration.s3MonitoringConfiguration.encryptionKeyArn: the hit "${Key}"':
    'only a job template has parameters',
  'configurationOverrides.monitoringConfiguration.managedLogs.encryptionKeyArn: the hit "arn:aws-cn:kms:eu-west-1:123456789012:key/(*+,./:;<=>?)"':
    'a policy would take it for a pattern',
  'configurationOverrides.monitoringConfiguration.s3MonitoringConfiguration.encryptionKeyArn: the hit "arn:aws-cn:kms:eu-west-1:123456789012:key/(*+,./:;<=>?)"':
    'a policy would take it for a pattern',
  'configurationOverrides.monitoringConfiguration.containerLogRotationConfiguration.rotationSize: the longest, 12 characters':
    'the service documents 2 GB at most',
};

/** Members that are more than a text for Spark and the service, by path. */
interface Grammar {
  /** Why the library rejects other texts, which the model allows. */
  readonly reason: string;
  readonly fits: (text: string) => boolean;
  /** A valid text of this length. */
  readonly ofLength: (length: number) => string;
}

const URI: Grammar = {
  reason: 'Spark finds no file by a text that is no URI',
  fits: (text) => text.startsWith('s3://code/'),
  ofLength: (length) => 's3://code/'.padEnd(length, 'x'),
};
const PARAMETERS: Grammar = {
  reason: 'the program takes a word that is no option for the program that it runs',
  fits: (text) => text.startsWith('--'),
  ofLength: (length) => '--conf spark.x='.padEnd(length, 'x'),
};
const NAME: Grammar = {
  reason: 'no file has a name with such blanks',
  fits: (text) => !/[\s\p{C}]/u.test(text),
  ofLength: (length) => 'x'.repeat(length),
};
const CONFIGURATION = 'configurationOverrides.applicationConfiguration[]';

export const GRAMMARS: Readonly<Record<string, Grammar>> = {
  'jobDriver.sparkSubmitJobDriver.entryPoint': URI,
  'jobDriver.sparkSubmitJobDriver.sparkSubmitParameters': PARAMETERS,
  'jobDriver.sparkSqlJobDriver.entryPoint': URI,
  'jobDriver.sparkSqlJobDriver.sparkSqlParameters': PARAMETERS,
  [`${CONFIGURATION}.classification`]: NAME,
  [`${CONFIGURATION}.configurations[].classification`]: NAME,
  [`${CONFIGURATION}.properties[key]`]: { ...NAME, fits: (text) => text === text.trim() },
  [`${CONFIGURATION}.configurations[].properties[key]`]: { ...NAME, fits: (text) => text === text.trim() },
};

/** Values that the model allows, because it has no bounds for integers, but that its type `JavaInteger` does not allow. */
export const BEYOND_THE_MODEL: readonly string[] = ['retryPolicyConfiguration.maxAttempts: 2147483648'];

/** Required members that the handler adds to a request without them. */
export const ADDED_BY_THE_HANDLER: readonly string[] = ['clientToken'];

/** Rules without a bound or pattern in the model: a title, the property at the start of the error, and invalid properties. */
export const STRICTER_RULES: readonly (readonly [string, string, Partial<JobRunProps>])[] = [
  ['more tags than leave room for those of the library', 'tags', { tags: tags(47) }],
  ['a tag of AWS', 'tags', { tags: { 'aws:x': 'y' } }],
  ['a tag of the library', 'tags', { tags: { 'cdk-emr-containers:x': 'y' } }],
  ['"undefined" in a URI', 'jobDriver.entryPoint', { jobDriver: sparkSubmit('s3://undefined/a.py') }],
  ['no attempt', 'retryPolicy.maxAttempts', { retryPolicy: { maxAttempts: 0 } }],
  ['a log file of 1 KiB', 'monitoring.containerLogRotation.rotationSize', rotation(Size.kibibytes(1))],
  ['a log file of 3 GiB', 'monitoring.containerLogRotation.rotationSize', rotation(Size.gibibytes(3))],
  ['no driver and no template', 'jobDriver', { jobDriver: undefined }],
  ['no role and no template', 'executionRole', { executionRole: undefined }],
  ['no label and no template', 'releaseLabel', { releaseLabel: undefined }],
  ['parameters of no template', 'jobTemplateParameters', { jobTemplateParameters: { a: 'b' } }],
  ['a driver that is neither', 'jobDriver', { jobDriver: driverOf({}) }],
  ['a driver that is both', 'jobDriver', { jobDriver: driverOf(both()) }],
  ['a SQL driver without a script', 'jobDriver.entryPoint', { jobDriver: driverOf({ sparkSqlJobDriver: {} }) }],
];

function tags(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, 'x']));
}

function rotation(rotationSize: Size): Partial<JobRunProps> {
  return { monitoring: { containerLogRotation: { rotationSize, maxFilesToKeep: 3 } } };
}

function sparkSubmit(uri: string): JobDriver {
  return JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri(uri) });
}

function both(): JobDriverConfig {
  return { sparkSubmitJobDriver: { entryPoint: 's3://a/b.py' }, sparkSqlJobDriver: { entryPoint: 's3://a/b.sql' } };
}

/** A user-defined driver, which can bind to anything. */
function driverOf(config: JobDriverConfig): JobDriver {
  return new (class extends JobDriver {
    public bind = () => config;
  })();
}
