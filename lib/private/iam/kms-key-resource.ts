import { Stack } from 'aws-cdk-lib';
import { Alias, type IAlias, type IKey } from 'aws-cdk-lib/aws-kms';

/** The resource and the conditions of a statement on a key. */
export interface KmsKeyResource {
  readonly resource: string;
  readonly conditions?: Record<string, Record<string, unknown>>;
}

/**
 * IAM ignores statements on aliases: a caller that uses a key by its alias needs permissions on the key.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
export function kmsKeyResource(key: IKey): KmsKeyResource {
  if (key instanceof Alias) return { resource: key.aliasTargetKey.keyArn };
  const { aliasName } = key as Partial<IAlias>;
  if (aliasName === undefined) return { resource: key.keyArn };
  const resource = Stack.of(key).formatArn({ service: 'kms', resource: 'key', resourceName: '*' });
  return { resource, conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': aliasName } } };
}
