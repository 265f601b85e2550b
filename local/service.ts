import type { IncomingHttpHeaders } from 'node:http';

/** A signed request, as every service of the embedded cloud receives it. */
export interface ServiceRequest {
  readonly method: string;
  /** The path as sent, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Refuses, with an AccessDeniedException, what the caller's policies do not allow. */
  readonly authorize: Authorize;
  /** Who signed the request. */
  readonly callerArn: string;
}

export interface ServiceReply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

export type Service = (request: ServiceRequest) => Promise<ServiceReply>;

/** Throws a `ServiceError` 'AccessDeniedException' when the caller may not do this. */
export type Authorize = (action: string, resource: string, context?: ConditionContext) => void;

/** The values of a request's condition keys, e.g. `{ 'emr-containers:ExecutionRoleArn': 'arn:…' }`. */
export type ConditionContext = Record<string, string | undefined>;

/** An error as the service's API defines it; the server turns it into the reply. */
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
