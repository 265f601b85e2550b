import { Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { SECURE_REFERENCE } from '../contract';

const PERMISSIONS: Readonly<Record<string, string>> = {
  secretsmanager: 'secretsmanager:GetSecretValue',
  'ssm-secure': 'ssm:GetParameter and kms:Decrypt',
};

const MONITORING = 'configurationOverrides.monitoringConfiguration';
/** The members of the request that the properties of a job run have another name for, the longer ones first. */
const PROPERTIES: readonly [string, string][] = [
  ['jobDriver.sparkSubmitJobDriver', 'jobDriver'],
  ['jobDriver.sparkSqlJobDriver', 'jobDriver'],
  ['configurationOverrides.applicationConfiguration', 'applicationConfiguration'],
  [`${MONITORING}.cloudWatchMonitoringConfiguration.logGroupName`, 'monitoring.logGroup'],
  [`${MONITORING}.cloudWatchMonitoringConfiguration`, 'monitoring'],
  [`${MONITORING}.s3MonitoringConfiguration.logUri`, 'the URI of monitoring.logBucket and logPrefix'],
  [`${MONITORING}.s3MonitoringConfiguration.encryptionKeyArn`, 'monitoring.logEncryptionKey'],
  [`${MONITORING}.managedLogs.encryptionKeyArn`, 'monitoring.managedLogs.encryptionKey'],
  ['virtualClusterId', 'virtualCluster'],
  ['name', 'jobRunName'],
  ['executionRoleArn', 'executionRole'],
  ['jobTemplateId', 'jobTemplate'],
];

/** The errors of a request in which a secret is referenced. Resolves tokens, and so is for the end of synthesis. */
export function requestReferenceErrors(scope: Construct, request: object): string[] {
  return Object.entries(request).flatMap(([name, value]) => secureReferenceErrors(scope, name, value));
}

/** The errors of a value, or of what is in it, under the name of the property that a user knows. */
export function secureReferenceErrors(scope: Construct, path: string, value: unknown): string[] {
  const text = Token.isUnresolved(value) ? resolvedText(scope, value) : value;
  if (typeof text === 'string') return textErrors(path, text);
  if (typeof text !== 'object' || text === null) return [];
  return Object.entries(text).flatMap(([key, member]) => {
    const memberPath = pathOf(path, key, Array.isArray(text));
    return [...textErrors(memberPath, key), ...secureReferenceErrors(scope, memberPath, member)];
  });
}

function pathOf(path: string, key: string, isList: boolean): string {
  if (isList) return `${path}[${key}]`;
  return /^\w+$/.test(key) && !/(^|\.)(tags|properties|jobTemplateParameters)$/.test(path)
    ? `${path}.${key}`
    : `${path}[${JSON.stringify(key)}]`;
}

function textErrors(path: string, text: string): string[] {
  const found = SECURE_REFERENCE.exec(text);
  if (!found) return [];
  const [beginning, service] = found;
  const [, name] = [...text.slice(0, found.index).matchAll(/--conf[\s=]+["']?([^\s="']+)=/g)].pop() ?? [];
  const property = `${propertyOf(path)}${name ? `, in ${name},` : ''}`;
  return [
    `${property} must not refer to a secret, got "${beginning}…}}": CloudFormation does not resolve the reference in a custom resource, ` +
      `and passes it on as it is. Let the job read the secret: give the job its name, and its execution role the permission ${PERMISSIONS[service]}`,
  ];
}

function propertyOf(path: string): string {
  const [member, property] =
    PROPERTIES.find(([name]) => path === name || /^[.[]/.test(withoutPrefix(path, name))) ?? [];
  return member === undefined ? path : `${property}${path.slice(member.length)}`;
}

function withoutPrefix(path: string, prefix: string): string {
  return path.startsWith(prefix) ? path.slice(prefix.length) : '';
}

/** The texts of a token's value; undefined where references to other resources are all that is in it, which are fast to tell. */
function resolvedText(scope: Construct, value: unknown): string | undefined {
  if (typeof value === 'string' && !SECURE_REFERENCE.test(value)) {
    const { tokens } = Tokenization.reverseString(value);
    if (tokens.every((token) => Reference.isReference(token))) return undefined;
  }
  return textOf(Stack.of(scope).resolve(value));
}

function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [delimiter, parts] = ((value as Record<string, unknown>)['Fn::Join'] ?? []) as [string, unknown];
  if (Array.isArray(parts)) return parts.map(textOf).join(delimiter);
  // each text in another function, or in a list, can be a part of the result
  return Object.entries(value)
    .map(([key, member]) => `${key} ${textOf(member)}`)
    .join('\n');
}
