import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isSignedBy, sha256, signatureOf, type Credentials, type Signature } from './signature';
import { ServiceError, type Service, type ServiceReply, type ServiceRequest } from './service';

/** The signer of a request, and its permissions at this moment. */
export type Caller = Pick<ServiceRequest, 'callerArn' | 'authorize'>;

/** A caller and its credentials. */
export interface Signer {
  readonly caller: Caller;
  readonly credentials: Credentials;
}

interface ServerOptions {
  readonly region: string;
  /** By the service name that requests are signed for. */
  readonly services: Record<string, Service>;
  readonly signerOf: (accessKeyId: string) => Signer | undefined;
  /** Receives the body of a PUT to the response URL of a custom resource. */
  readonly takeAnswer: (url: URL, body: string) => ServiceReply;
}

export interface Server {
  /** e.g. `http://127.0.0.1:40001` */
  readonly endpoint: string;
  close(): Promise<void>;
}

const ANSWER_PATH = '/response/';

/**
 * Serves the AWS APIs on a port of the loopback interface.
 *
 * The signature identifies the service and the caller of a request. If a service throws an error with the code
 * 'ConnectionReset', the connection is closed without a response.
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const server = createServer((request, response) => {
    reply(request, options).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      (error: unknown) => refuse(response, error),
    );
  });
  // the services count as running work themselves: an unclosed cloud must not keep a test process alive
  server.on('connection', (socket) => socket.unref());
  server.unref();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function reply(request: IncomingMessage, options: ServerOptions): Promise<ServiceReply> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const body = await bodyOf(request);
  if (url.pathname.startsWith(ANSWER_PATH)) return putAnswer(request, url, body, options);
  const signature = requireSignature(request);
  const { region } = signature;
  const service = options.services[signature.service];
  if (!service) return refuseService(request, signature.service);
  if (region !== options.region)
    throw new ServiceError(
      'InvalidSignatureException',
      `Credential should be scoped to region ${options.region}, not ${region}`,
      403,
    );
  const signer = options.signerOf(signature.accessKeyId);
  if (!signer)
    throw new ServiceError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      403,
    );
  const { method = 'GET', headers } = request;
  const received = { method, path: (request.url ?? '/').split('?')[0] ?? '/', query: url.searchParams, headers, body };
  // a hash in a header is computed again from the received body
  if (!isSignedBy(signer.credentials, received, { signature, bodyHash: sha256(body) }))
    throw new ServiceError(
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided.',
      403,
    );
  return service({ ...received, ...signer.caller });
}

/** Older services, such as AWS STS and Amazon SNS, accept forms and respond in XML, also with errors. */
function refuseService(request: IncomingMessage, service: string): ServiceReply {
  const [code, message] = [
    'UnknownService',
    `The embedded cloud does not support the service '${service.replace(/[^\w-]/g, '')}'`,
  ];
  const takesForms = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  if (!takesForms) throw new ServiceError(code, message, 501);
  return {
    status: 501,
    headers: { 'content-type': 'text/xml', 'x-amzn-errortype': code },
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}

/** Amazon S3 accepts no body of unknown length, and a pre-signed URL is valid for one method and no content type. */
function putAnswer(request: IncomingMessage, url: URL, body: string, { takeAnswer }: ServerOptions): ServiceReply {
  if (request.method !== 'PUT' || request.headers['content-type'])
    return { status: 403, body: s3Error('SignatureDoesNotMatch') };
  if (request.headers['content-length'] === undefined) return { status: 501, body: s3Error('NotImplemented') };
  return takeAnswer(url, body);
}

/** The error document of Amazon S3. */
export function s3Error(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`;
}

function requireSignature(request: IncomingMessage): Signature {
  const signature = signatureOf(request);
  if (signature) return signature;
  throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function refuse(response: ServerResponse, error: unknown): void {
  if ((error as { code?: unknown }).code === 'ConnectionReset') {
    response.socket?.destroy();
    return;
  }
  const { code, message, status } =
    error instanceof ServiceError ? error : new ServiceError('InternalFailure', String(error), 500);
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': code });
  response.end(JSON.stringify({ __type: code, message }));
}
