import type { Account } from '../account';
import {
  physicalName,
  textOf,
  type CreateRequest,
  type Outcome,
  type ResourceHandler,
  type ResourceRecord,
} from './resource';

/**
 * Any other AWS resource: a name, and attributes that never change.
 *
 * `Ref` is the name. An attribute whose name ends in `Arn` looks like an ARN of the service; any other is a unique text.
 */
export function otherHandler(options: Account): ResourceHandler {
  const put = (request: CreateRequest): Outcome => ({ physicalId: nameOf(request), attributes: {} });
  return {
    create: put,
    update: put,
    replaces: (request) => nameOf(request) !== request.current.physicalId,
    delete: () => undefined,
    attribute: (record, name) =>
      name.endsWith('Arn') ? arnOf(record, name, options) : `${record.physicalId}-${name.replaceAll('.', '-')}`,
  };
}

function nameOf({ owner, logicalId, type, properties }: CreateRequest): string {
  const typeName = type.split('::').at(-1) ?? type;
  return textOf(properties, `${typeName}Name`) ?? textOf(properties, 'Name') ?? physicalName(owner, logicalId);
}

function arnOf({ type, physicalId }: ResourceRecord, name: string, { partition, region, account }: Account) {
  if (type === 'AWS::Logs::LogGroup') return `arn:${partition}:logs:${region}:${account}:log-group:${physicalId}:*`;
  const [, service = '', typeName = ''] = type.toLowerCase().split('::');
  const part = name === 'Arn' ? '' : `/${name}`;
  return `arn:${partition}:${service}:${region}:${account}:${typeName}/${physicalId}${part}`;
}
