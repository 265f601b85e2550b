import type { ServiceError, ServiceReply, ServiceRequest } from '../service';
import { emrError } from './errors';
import { isOperation, membersOf, operations, shapeOf, type OperationName, type Reference } from './model';

interface OperationCall {
  readonly operation: OperationName;
  readonly input: Record<string, unknown>;
}

type Labels = Readonly<Record<string, string>>;

/** Finds the operation for a method and path in the model, and collects its input from path, query and body. */
export function readRequest(request: ServiceRequest): OperationCall {
  for (const operation of Object.keys(operations).filter(isOperation)) {
    const { http } = operations[operation];
    const labels = http.method === request.method ? matchPath(http.requestUri, request.path) : undefined;
    if (labels) return { operation, input: readInput(operation, labels, request) };
  }
  throw emrError('UnknownOperationException', `no operation for ${request.method} ${request.path}`);
}

export function writeReply(output: object): ServiceReply {
  // dates become ISO 8601 strings, the model's timestamp format
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(output) };
}

export function writeError(error: ServiceError): ServiceReply {
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
    body: JSON.stringify({ message: error.message }),
  };
}

/** The path parameters, percent-decoded; undefined if the path does not match. */
function matchPath(requestUri: string, path: string): Labels | undefined {
  const wanted = requestUri.split('/');
  const found = path.split('/');
  if (wanted.length !== found.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const label = /^\{(\w+)\}$/.exec(part)?.[1];
    if (label && found[index]) labels[label] = decode(found[index]);
    else if (part !== found[index]) return undefined;
  }
  return labels;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw emrError('SerializationException', 'the path is not percent-encoded');
  }
}

function readInput(operation: OperationName, labels: Labels, request: ServiceRequest): Record<string, unknown> {
  const body = readBody(request.body);
  const input: Record<string, unknown> = {};
  for (const [name, member] of membersOf(shapeOf(operations[operation].input.shape))) {
    const value = readMember(name, member, { body, labels, query: request.query });
    if (value !== undefined) input[name] = value;
  }
  return input;
}

interface Sources {
  readonly body: Record<string, unknown>;
  readonly labels: Labels;
  readonly query: URLSearchParams;
}

function readMember(name: string, member: Reference, { body, labels, query }: Sources): unknown {
  const key = member.locationName ?? name;
  if (member.location === 'uri') return labels[key];
  if (member.location === 'querystring') return query.has(key) ? readQuery(member.shape, query.getAll(key)) : undefined;
  return Object.hasOwn(body, key) ? body[key] : undefined;
}

function readQuery(shapeName: string, values: string[]): unknown {
  const { type } = shapeOf(shapeName);
  if (type === 'list') return values;
  return type === 'integer' && values[0] !== '' ? Number(values[0]) : values[0];
}

function readBody(text: string): Record<string, unknown> {
  if (text === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {
    // reported below without the text, which may contain members that the model marks as sensitive
  }
  throw emrError('SerializationException', 'the body is not a JSON object');
}
