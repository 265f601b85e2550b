import type { IncomingHttpHeaders } from 'node:http';

/** A signed request, as the services of the embedded cloud receive it. */
export interface ServiceRequest {
  readonly method: string;
  /** The path as sent, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Throws an AccessDeniedException for an action that the caller's policies do not allow. */
  readonly authorize: Authorize;
  /** The signer of the request. */
  readonly callerArn: string;
}

export interface ServiceReply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

export type Service = (request: ServiceRequest) => Promise<ServiceReply>;

/** Throws the `ServiceError` 'AccessDeniedException' if the caller lacks the permission. */
export type Authorize = (action: string, resource: string, context?: ConditionContext) => void;

/** The values of a request's condition keys, e.g. `{ 'emr-containers:ExecutionRoleArn': 'arn:…' }`. */
export type ConditionContext = Record<string, string | undefined>;

/** An error that a service's API defines; the server turns it into the response. */
export class ServiceError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = code;
  }
}
