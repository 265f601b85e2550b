import { Size, type Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import {
  ApplicationConfiguration,
  EntryPoint,
  type IJobTemplate,
  JobDriver,
  JobTemplate,
  type JobRunProps,
  type Monitoring,
  SparkParameters,
} from '../../../lib';
import type { Configuration, JobDriverRequest, Switch } from '../../../lib/private/contract';

// from the form of the API to properties

export function configured(configurations: Configuration[]): Partial<JobRunProps> {
  return { applicationConfiguration: configurations.map(configurationOf) };
}

export function configurationOf({
  classification,
  properties,
  configurations,
}: Configuration): ApplicationConfiguration {
  const inner = configurations?.map(configurationOf);
  return ApplicationConfiguration.of(classification, { properties, configurations: inner });
}

export function driver({ sparkSqlJobDriver }: JobDriverRequest): Partial<JobRunProps> {
  return sparkSql({ entryPoint: sparkSqlJobDriver!.entryPoint! });
}

export function sparkSubmit(given: NonNullable<JobDriverRequest['sparkSubmitJobDriver']>): Partial<JobRunProps> {
  const { entryPoint, entryPointArguments, sparkSubmitParameters } = given;
  return {
    jobDriver: JobDriver.sparkSubmit({
      entryPoint: EntryPoint.fromUri(entryPoint),
      entryPointArguments,
      sparkSubmitParameters:
        sparkSubmitParameters === undefined ? undefined : SparkParameters.raw(sparkSubmitParameters),
    }),
  };
}

export function sparkSql({ entryPoint, sparkSqlParameters }: { entryPoint: string; sparkSqlParameters?: string }) {
  return {
    jobDriver: JobDriver.sparkSql({
      entryPoint: EntryPoint.fromUri(entryPoint),
      sparkSqlParameters: sparkSqlParameters === undefined ? undefined : SparkParameters.raw(sparkSqlParameters),
    }),
  };
}

export function monitored(monitoring: Monitoring): Partial<JobRunProps> {
  return { monitoring };
}

/** Properties can only express sizes in whole kibibytes, as `5KB`. */
export function rotated(size: string, maxFilesToKeep: number): Partial<JobRunProps> | undefined {
  const [, kibibytes] = /^(\d+)KB$/.exec(size) ?? [];
  if (kibibytes === undefined) return undefined;
  return monitored({ containerLogRotation: { rotationSize: Size.kibibytes(Number(kibibytes)), maxFilesToKeep } });
}

export function enabled(value: Switch | undefined): boolean | undefined {
  return value === 'ENABLED' || (value === 'DISABLED' ? false : undefined);
}

export function logGroup(stack: Stack, logGroupName: string) {
  return like(LogGroup.fromLogGroupName(stack, 'Other', 'jobs'), { logGroupName });
}

export function logBucket(stack: Stack, uri: string) {
  return like(Bucket.fromBucketName(stack, 'Other', 'logs'), { s3UrlForObject: () => uri });
}

export function template(stack: Stack, id = '00000002ab3k'): Partial<JobRunProps> {
  const jobTemplateArn = `arn:aws:emr-containers:eu-west-1:123456789012:/jobtemplates/${id}`;
  return { jobTemplate: importedTemplate(stack, jobTemplateArn) };
}

export function importedTemplate(stack: Stack, jobTemplateArn: string): IJobTemplate {
  return like(JobTemplate.fromJobTemplateId(stack, 'OtherTemplate', 'abc'), { jobTemplateArn });
}

/** A construct with only some attributes, including values that the CDK would not import. */
export function like<T extends IConstruct>(construct: T, attributes: Partial<Record<keyof T, unknown>>): T {
  const descriptors = Object.entries(attributes).map(([name, value]) => [name, { value }]);
  return Object.create(construct, Object.fromEntries(descriptors) as PropertyDescriptorMap) as T;
}
