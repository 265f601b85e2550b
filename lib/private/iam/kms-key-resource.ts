import { Stack } from 'aws-cdk-lib';
import { Alias, type IAlias, type IKey } from 'aws-cdk-lib/aws-kms';

/** What a statement about a key names. */
export interface KmsKeyResource {
  readonly resource: string;
  readonly conditions?: Record<string, Record<string, unknown>>;
}

/**
 * A right on an alias would allow nothing: who uses a key by it has to have a right on the key.
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
