import { type CfnResource, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { SECURE_REFERENCE } from '../contract';
import { tokenText, UNKNOWN } from './deployed-text';

/** A dynamic reference whose service is unknown at synthesis. */
const OPEN_REFERENCE = new RegExp(`\\{\\{resolve:[a-z-]{0,16}${UNKNOWN}`);

const PERMISSIONS: Readonly<Record<string, string>> = {
  secretsmanager: 'secretsmanager:GetSecretValue',
  'ssm-secure': 'ssm:GetParameter and kms:Decrypt',
};

const MONITORING = 'configurationOverrides.monitoringConfiguration';
/** Members of the request whose property has another name, longer paths first. */
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

/** The errors of a request that references a secret. Resolves tokens, so call it at the end of synthesis. */
export function requestReferenceErrors(scope: Construct, request: object): string[] {
  return Object.entries(request).flatMap(([name, value]) => secureReferenceErrors(scope, name, value));
}

/** The errors of a value and its members, with the property names that the user knows. */
export function secureReferenceErrors(scope: Construct, path: string, value: unknown): string[] {
  const text = Token.isUnresolved(value) ? tokenText(scope, value) : value;
  if (typeof text === 'string') return textErrors(path, text);
  if (typeof text !== 'object' || text === null) return [];
  return Object.entries(text).flatMap(([key, member]) => {
    const memberPath = pathOf(path, key, Array.isArray(text));
    // only the error of a name itself shows the name
    return [...secureReferenceErrors(scope, path, key), ...secureReferenceErrors(scope, memberPath, member)];
  });
}

/** The errors of values set on the resource itself, for example with `addPropertyOverride` in an aspect. */
export function propertyOverrideErrors(resource: CfnResource): string[] {
  const { rawOverrides } = resource as unknown as { readonly rawOverrides?: { readonly Properties?: object } };
  return Object.entries(rawOverrides?.Properties ?? {}).flatMap(([name, value]) =>
    secureReferenceErrors(resource, `property override ${name}`, value),
  );
}

function pathOf(path: string, key: string, isList: boolean): string {
  if (isList) return `${path}[${key}]`;
  return /^\w+$/.test(key) && !/(^|\.)(tags|properties|jobTemplateParameters)$/.test(path)
    ? `${path}.${key}`
    : `${path}[${JSON.stringify(key)}]`;
}

function textErrors(path: string, text: string): string[] {
  const found = SECURE_REFERENCE.exec(text);
  if (!found) return openReferenceErrors(path, text);
  const [beginning, service] = found;
  const [, name] = [...text.slice(0, found.index).matchAll(/--conf[\s=]+["']?([^\s="']+)=/g)].pop() ?? [];
  const property = `${propertyOf(path)}${name ? `: ${name}` : ''}`;
  return [
    `${property} must not reference a secret, got "${beginning}…}}": CloudFormation does not resolve the reference in a custom resource ` +
      `and passes it through unchanged. Let the job read the secret: pass its name to the job, and grant the execution role ${PERMISSIONS[service]}`,
  ];
}

function openReferenceErrors(path: string, text: string): string[] {
  if (!OPEN_REFERENCE.test(text)) return [];
  return [
    `${propertyOf(path)} must name the service of a dynamic reference as plain text, got "{{resolve:$\{…}": ` +
      'CloudFormation resolves only {{resolve:ssm:…}} in a custom resource, and passes others through unchanged',
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
