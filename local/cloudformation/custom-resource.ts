import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock';
import type { Functions } from '../lambda/functions';
import type { ServiceReply } from '../service';
import { answerUrls } from './answer-url';
import { evaluateAnswer, type AnswerResult } from './custom-resource-answer';
import type { Answer, CustomResourceEvent } from './custom-resource-event';
import { reusedRequestId } from './request-id';
import {
  physicalName,
  ResourceFailure,
  type CreateRequest,
  type DeleteRequest,
  type Outcome,
  type Properties,
  type ResourceHandler,
  type UpdateRequest,
} from './resource';
import { stringified } from './stringified';

/** The custom resources of a cloud, with all requests and responses. */
export interface CustomResources extends ResourceHandler {
  readonly requests: readonly CustomResourceEvent[];
  readonly answers: readonly Answer[];
  readonly takeAnswer: (url: URL, body: string) => ServiceReply;
}

interface CustomResourceOptions {
  readonly clock: Clock;
  readonly functions: Functions;
  readonly endpoint: () => string;
  readonly region: string;
  readonly reuseRequestIds?: boolean;
}

const DEFAULT_SERVICE_TIMEOUT = 3600;
// created once: the default reason of an abort is an exception with a stack trace
const ANSWERED = new Error('the request is answered');
const CANCELLED = {
  Create: 'Resource creation cancelled',
  Update: 'Resource update cancelled',
  Delete: 'Resource deletion cancelled',
};

/** CloudFormation's side of the custom resource protocol. */
export function customResources(options: CustomResourceOptions): CustomResources {
  const { clock, functions } = options;
  const requests: CustomResourceEvent[] = [];
  const answers: Answer[] = [];
  const urls = answerUrls(options);
  // by the event, which the URL identifies: a request ID may be reused
  const waiting = new Map<CustomResourceEvent, (body: string) => void>();

  /** Sends a request. Resolves with the interpretation of its response, or with CloudFormation's text for a timeout. */
  async function send(
    requestType: CustomResourceEvent['RequestType'],
    { owner, logicalId, type, properties, signal }: CreateRequest,
    more: Pick<CustomResourceEvent, 'PhysicalResourceId' | 'OldResourceProperties'>,
  ): Promise<AnswerResult> {
    const serviceToken = String(properties.ServiceToken);
    const request = {
      RequestType: requestType,
      ServiceToken: serviceToken,
      StackId: owner.stackId,
      LogicalResourceId: logicalId,
      ResourceType: type,
      ...more,
      ResourceProperties: stringified(properties),
    };
    const requestId = options.reuseRequestIds ? reusedRequestId(request) : randomUUID();
    const responseUrl = urls.create(`${owner.stackId}|${logicalId}|${requestId}`);
    const event: CustomResourceEvent = { ...request, RequestId: requestId, ResponseURL: responseUrl };
    const timeout = serviceTimeout(properties);
    requests.push(event);
    urls.remember(event);
    const answered = new Promise<string>((resolve) => waiting.set(event, resolve));
    const done = new AbortController();
    functions.invokeAsync(serviceToken, event);
    try {
      const tooLate = clock.sleep(timeout * 1000, AbortSignal.any([signal, done.signal])).then(() => undefined);
      const body = await Promise.race([answered, tooLate]);
      return body === undefined ? { failure: noAnswer(requestId) } : evaluateAnswer(event, body);
    } catch (error) {
      if (!signal.aborted) throw error;
      return { failure: CANCELLED[requestType] };
    } finally {
      waiting.delete(event);
      done.abort(ANSWERED);
    }
  }

  return {
    requests,
    answers,

    async create(request) {
      checkServiceToken(request.properties, functions);
      const invented = physicalName(request.owner, request.logicalId);
      const result = await send('Create', request, {});
      return outcome(result, invented);
    },

    async update(request: UpdateRequest) {
      const { physicalId, properties: old } = request.current;
      if (request.properties.ServiceToken !== old.ServiceToken)
        throw new ResourceFailure('Modifying service token is not allowed.');
      checkServiceToken(request.properties, functions);
      const more = { PhysicalResourceId: physicalId, OldResourceProperties: stringified(old) };
      const result = await send('Update', request, more);
      return outcome(result, physicalId);
    },

    async delete({ current, ...request }: DeleteRequest) {
      checkServiceToken(current.properties, functions);
      const { failure } = await send('Delete', { ...current, ...request }, { PhysicalResourceId: current.physicalId });
      if (failure !== undefined) throw new ResourceFailure(failure, current.physicalId);
    },

    attribute({ logicalId, attributes }, name, owner) {
      if (name in attributes) return attributes[name];
      const where = `${owner.stackId}|${logicalId}`;
      throw new ResourceFailure(
        `CustomResource attribute error: Vendor response doesn't contain ${name} attribute in object ${where}`,
      );
    },

    takeAnswer(url, body) {
      const event = urls.find(url);
      if ('status' in event) return event;
      const take = waiting.get(event);
      answers.push({ request: event, body, time: clock.now(), used: take !== undefined });
      take?.(body);
      return { status: 200, body: '' };
    },
  };
}

function outcome(result: AnswerResult, fallbackId: string): Outcome {
  if (result.failure !== undefined) throw new ResourceFailure(result.failure, result.physicalId ?? fallbackId);
  return { physicalId: result.physicalId ?? fallbackId, attributes: result.attributes ?? {} };
}

function checkServiceToken({ ServiceToken: token }: Properties, functions: Functions): void {
  if (typeof token !== 'string' || !token.includes(':lambda:'))
    throw new ResourceFailure('Invalid service token: only the ARN of a Lambda function is known here.');
  functions.requireRunnable(token);
}

function serviceTimeout({ ServiceTimeout: seconds = DEFAULT_SERVICE_TIMEOUT }: Properties): number {
  const number = Number(seconds);
  if (!Number.isInteger(number) || number < 1 || number > 3600)
    throw new ResourceFailure(`ServiceTimeout must be an integer from 1 to 3600, got ${String(seconds)}`);
  return number;
}

function noAnswer(requestId: string): string {
  return (
    'CloudFormation did not receive a response from your Custom Resource. ' +
    `Please check your logs for requestId [${requestId}]. If you are using the Python cfn-response module, ` +
    'you may need to update your Lambda function code so that CloudFormation can attach the updated version.'
  );
}
