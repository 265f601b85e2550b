import { existsSync, readFileSync } from 'node:fs';
import { Token } from 'aws-cdk-lib';
import { describeValue, quote } from '../validation/describe-value';
import { LIST, OBJECT, typeError } from '../validation/type-checks';
import { requireString, ValidationErrors } from '../validation/validation-errors';

/** A request body in JSON form. */
export type Body = Readonly<Record<string, unknown>>;

/** The members of an API object. Null for a value, or for a map with user-defined keys. */
export interface Members {
  readonly [name: string]: Members | null;
}

const CONFIGURATION: Members = { classification: null, properties: null, configurations: null };

const JOB_DRIVER: Members = {
  sparkSubmitJobDriver: { entryPoint: null, entryPointArguments: null, sparkSubmitParameters: null },
  sparkSqlJobDriver: { entryPoint: null, sparkSqlParameters: null },
};

const LOGS: Members = {
  persistentAppUI: null,
  cloudWatchMonitoringConfiguration: { logGroupName: null, logStreamNamePrefix: null },
};

export const START_JOB_RUN: Members = {
  ...{ virtualClusterId: null, name: null, clientToken: null, executionRoleArn: null, releaseLabel: null },
  jobDriver: JOB_DRIVER,
  configurationOverrides: {
    applicationConfiguration: null,
    monitoringConfiguration: {
      ...LOGS,
      managedLogs: { allowAWSToRetainLogs: null, encryptionKeyArn: null },
      s3MonitoringConfiguration: { logUri: null, encryptionKeyArn: null },
      containerLogRotationConfiguration: { rotationSize: null, maxFilesToKeep: null },
    },
  },
  ...{ jobTemplateId: null, jobTemplateParameters: null },
  retryPolicyConfiguration: { maxAttempts: null },
  tags: null,
};

export const CREATE_JOB_TEMPLATE: Members = {
  name: null,
  // accepted but ignored: CloudFormation sends its own
  clientToken: null,
  jobTemplateData: {
    ...{ executionRoleArn: null, releaseLabel: null, jobTags: null, parameterConfiguration: null },
    jobDriver: JOB_DRIVER,
    configurationOverrides: {
      applicationConfiguration: null,
      monitoringConfiguration: { ...LOGS, s3MonitoringConfiguration: { logUri: null } },
    },
  },
};

/** Throws one error that names every unknown member and every member that must be an object but is not. */
export function requireMembers(factory: string, body: unknown, members: Members, remedy: string): Body {
  const errors = new ValidationErrors();
  checkMembers('request', body, members, remedy, errors);
  errors.throwIfAny(factory);
  return body as Body;
}

function checkMembers(path: string, value: unknown, members: Members, remedy: string, errors: ValidationErrors): void {
  const isToken = Token.isUnresolved(value);
  errors.check(!isToken, `${path} must be known at synthesis, except for the values in it, got a token`);
  if (isToken || !errors.requiredType(path, value, OBJECT)) return;
  for (const [name, member] of Object.entries(value as Body)) {
    const memberPath = `${path}.${name}`;
    if (!Object.hasOwn(members, name)) {
      errors.check(false, `${memberPath} is not a member that this library knows${similar(name, members)}: ${remedy}`);
      continue;
    }
    const inner = members[name];
    if (inner) checkMembers(memberPath, member, inner, remedy, errors);
    else if (name === 'applicationConfiguration') checkConfigurations(memberPath, member, remedy, errors);
  }
}

function checkConfigurations(path: string, value: unknown, remedy: string, errors: ValidationErrors): void {
  if (!errors.requiredType(path, value, LIST)) return;
  for (const [index, configuration] of (value as unknown[]).entries()) {
    const entry = `${path}[${index}]`;
    checkMembers(entry, configuration, CONFIGURATION, remedy, errors);
    if (typeError(configuration, OBJECT)) continue;
    const { configurations } = configuration as Body;
    if (configurations !== undefined) checkConfigurations(`${entry}.configurations`, configurations, remedy, errors);
  }
}

/** A hint at the member whose name differs only in case, as ACK and CloudFormation spell it. */
function similar(name: string, members: Members): string {
  const same = Object.keys(members).find((member) => member.toLowerCase() === name.toLowerCase());
  return same ? ` (did you mean ${same}?)` : '';
}

/** Reads a body from a JSON file. */
export function readBody(factory: string, path: string): unknown {
  requireString(`${factory}: path`, path);
  if (!existsSync(path)) {
    throw new Error(`${factory}: path must be an existing file, got "${path}" (relative to ${process.cwd()})`);
  }
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${factory}: path must be a JSON file, got ${quote(path)}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Whether a value of the API is ENABLED, not DISABLED. */
export function isEnabled(property: string, value: unknown): boolean | undefined {
  if (value === undefined) return undefined;
  if (value === 'ENABLED' || value === 'DISABLED') return value === 'ENABLED';
  throw new Error(`${property} must be ENABLED or DISABLED, got ${describeValue(value)}`);
}
