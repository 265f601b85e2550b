import type { Behavior } from './operation';
import { ServiceError, type Service, type ServiceReply, type ServiceRequest } from '../service';
import type { Stack, StackEvent } from './stack';

type Stacks = () => readonly Readonly<Stack>[];

/** The API operations that functions may call. A deleted stack is found only by its ID. */
export function queryApi(stacks: Stacks, behavior: Behavior = {}): Service {
  return (request) => Promise.resolve(reply(stacks, behavior, request));
}

function reply(stacks: Stacks, behavior: Behavior, request: ServiceRequest): ServiceReply {
  try {
    const parameters = new URLSearchParams(request.method === 'POST' ? request.body : request.query);
    const action = parameters.get('Action') ?? '';
    const describe = operations[action];
    if (!describe) throw new ServiceError('InvalidAction', `The embedded CloudFormation does not support ${action}`);
    const stack = find(stacks(), parameters.get('StackName') ?? '', action, request);
    return success(action, describe(stack, parameters, behavior));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return failure(error);
  }
}

function find(stacks: ReturnType<Stacks>, name: string, action: string, { authorize }: ServiceRequest) {
  const found = stacks.find(
    ({ stackId, stackName, status }) => stackId === name || (stackName === name && status !== 'DELETE_COMPLETE'),
  );
  authorize(`cloudformation:${action}`, found?.stackId ?? name);
  if (!found) throw new ServiceError('ValidationError', `Stack with id ${name} does not exist`);
  return found;
}

type Describe = (stack: Readonly<Stack>, parameters: URLSearchParams, behavior: Behavior) => string;

const operations: Record<string, Describe> = {
  DescribeStacks: ({ stackId, stackName, status, createdAt, updatedAt, deletedAt, ...stack }, _, { lastOperations }) =>
    element(
      'Stacks',
      element(
        'member',
        text('StackId', stackId) +
          text('StackName', stackName) +
          time('CreationTime', createdAt) +
          time('DeletionTime', deletedAt) +
          time('LastUpdatedTime', updatedAt) +
          text('StackStatus', status) +
          (lastOperations ? operationList(stack.operations) : ''),
      ),
    ),

  // all events are on one page, newest first
  DescribeStackEvents: ({ events }) => element('StackEvents', [...events].reverse().map(eventMember).join('')),

  DescribeStackResource({ stackName, resources, creating }, parameters) {
    const logicalId = parameters.get('LogicalResourceId') ?? '';
    const resource = resources.get(logicalId);
    if (!resource && !creating.has(logicalId))
      throw new ServiceError('ValidationError', `Resource ${logicalId} does not exist for stack ${stackName}`);
    const details = text('LogicalResourceId', logicalId) + text('PhysicalResourceId', resource?.physicalId ?? '');
    return element('StackResourceDetail', details);
  },
};

function eventMember({
  stackId,
  stackName,
  logicalId,
  physicalId,
  type,
  status,
  reason,
  time: at,
}: StackEvent): string {
  return element(
    'member',
    text('StackId', stackId) +
      text('StackName', stackName) +
      text('LogicalResourceId', logicalId) +
      text('PhysicalResourceId', physicalId) +
      text('ResourceType', type) +
      time('Timestamp', at) +
      text('ResourceStatus', status) +
      (reason ? text('ResourceStatusReason', reason) : ''),
  );
}

function success(action: string, result: string): ServiceReply {
  const namespace = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';
  return xml(200, `<${action}Response xmlns="${namespace}">${element(`${action}Result`, result)}</${action}Response>`);
}

/** The two most recent operations, with the documented fields. */
function operationList(operations: Stack['operations']): string {
  const members = operations
    .slice(0, 2)
    .map(({ id, type }) => element('member', text('OperationType', type) + text('OperationId', id)));
  return element('LastOperations', members.join(''));
}

function time(name: string, value: number | undefined): string {
  return value === undefined ? '' : text(name, new Date(value).toISOString());
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

function text(name: string, value: string): string {
  return element(name, escaped(value));
}

function failure({ code, message, status }: ServiceError): ServiceReply {
  // the Query protocol uses a shorter name
  const shortCode = code === 'AccessDeniedException' ? 'AccessDenied' : code;
  const error = `<Error><Type>Sender</Type><Code>${shortCode}</Code><Message>${escaped(message)}</Message></Error>`;
  return xml(
    status,
    `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">${error}</ErrorResponse>`,
  );
}

function xml(status: number, body: string): ServiceReply {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
