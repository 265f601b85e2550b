import { ServiceError, type Service, type ServiceReply, type ServiceRequest } from '../service';
import type { Stack } from './stack';

/** The one operation of the API that functions may call here. A deleted stack is found by its id only. */
export function describeStacks(stacks: () => readonly Readonly<Stack>[]): Service {
  return (request) => Promise.resolve(reply(stacks, request));
}

function reply(stacks: () => readonly Readonly<Stack>[], request: ServiceRequest): ServiceReply {
  try {
    const parameters = new URLSearchParams(request.method === 'POST' ? request.body : request.query);
    const action = parameters.get('Action');
    if (action !== 'DescribeStacks')
      throw new ServiceError('InvalidAction', `The embedded CloudFormation has no ${String(action)}`);
    return success(find(stacks(), parameters.get('StackName') ?? '', request));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return failure(error);
  }
}

function find(stacks: readonly Readonly<Stack>[], name: string, { authorize }: ServiceRequest): Readonly<Stack> {
  const found = stacks.find(
    ({ stackId, stackName, status }) => stackId === name || (stackName === name && status !== 'DELETE_COMPLETE'),
  );
  authorize('cloudformation:DescribeStacks', found?.stackId ?? name);
  if (!found) throw new ServiceError('ValidationError', `Stack with id ${name} does not exist`);
  return found;
}

function success({ stackId, stackName, status, createdAt, updatedAt }: Readonly<Stack>): ServiceReply {
  const members = [
    `<StackId>${escaped(stackId)}</StackId>`,
    `<StackName>${escaped(stackName)}</StackName>`,
    `<CreationTime>${new Date(createdAt).toISOString()}</CreationTime>`,
    ...(updatedAt === undefined ? [] : [`<LastUpdatedTime>${new Date(updatedAt).toISOString()}</LastUpdatedTime>`]),
    `<StackStatus>${status}</StackStatus>`,
  ];
  const result = `<DescribeStacksResult><Stacks><member>${members.join('')}</member></Stacks></DescribeStacksResult>`;
  return xml(
    200,
    `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">${result}</DescribeStacksResponse>`,
  );
}

function failure({ code, message, status }: ServiceError): ServiceReply {
  // the Query protocol has a shorter name for it
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
