import type { CustomResourceEvent } from './custom-resource-event';

/** CloudFormation's interpretation of a response. */
export interface AnswerResult {
  /** The reason of a failure; absent on success. */
  readonly failure?: string;
  readonly physicalId?: string;
  readonly attributes?: Record<string, unknown>;
}

const MAX_ANSWER_BYTES = 4096;
const MAX_PHYSICAL_ID_BYTES = 1024;
const COPIED = ['StackId', 'RequestId', 'LogicalResourceId'] as const;

/** Interprets the response to a request. */
export function evaluateAnswer(event: CustomResourceEvent, body: string): AnswerResult {
  if (Buffer.byteLength(body) > MAX_ANSWER_BYTES) return { failure: 'Response object is too long.' };
  const answer = parse(body);
  if (!answer) return { failure: 'Response is not valid JSON' };
  for (const name of COPIED) {
    if (answer[name] !== event[name])
      return { failure: `Invalid response object: Value of property ${name} must be that of the request` };
  }
  const { Status: status, Reason: reason, PhysicalResourceId: physicalId, Data: data } = answer;
  if (typeof physicalId !== 'string' || physicalId === '' || Buffer.byteLength(physicalId) > MAX_PHYSICAL_ID_BYTES)
    return { failure: 'Invalid PhysicalResourceId' };
  if (status === 'FAILED') {
    if (typeof reason !== 'string' || reason === '')
      return { failure: 'Invalid response object: Value of property Reason must be of type String', physicalId };
    const message = `Message returned: ${reason} (RequestId: ${event.RequestId})`;
    return { failure: `Received response status [FAILED] from custom resource. ${message}`, physicalId };
  }
  if (status !== 'SUCCESS')
    return { failure: 'Invalid response object: Value of property Status must be SUCCESS or FAILED', physicalId };
  if (data !== undefined && !isObject(data))
    return { failure: 'Invalid response object: Value of property Data must be an object', physicalId };
  return { physicalId, attributes: flattened(data ?? {}) };
}

/**
 * The attributes of a response. Nested values have their path, joined by dots, as name. Values are strings or lists of
 * strings.
 */
function flattened(data: Record<string, unknown>, prefix = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).flatMap(([name, value]): [string, unknown][] => {
      if (value === null || value === undefined) return [];
      if (isObject(value)) return Object.entries(flattened(value, `${prefix}${name}.`));
      return [[prefix + name, Array.isArray(value) ? value.map(asText) : asText(value)]];
    }),
  );
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
