import type { IncomingMessage } from 'node:http';
import type { RoleSession } from '../iam/roles';
import { ServiceError } from '../service';
import { hmac, isSignedBy, sha256, signatureOf, signingKey, stringToSign, type Signature } from '../signature';
import type { ChunkSignatures } from './chunks';
import { notImplemented } from './request';

/** The signer of a request, and the verification of chunks that it signed one by one. */
export interface Authenticated {
  readonly session: RoleSession;
  readonly signatures?: ChunkSignatures;
}

interface AuthenticationOptions {
  readonly region: string;
  readonly sessionOf: (accessKeyId: string) => RoleSession | undefined;
}

const EMPTY_HASH = sha256('');

/** Verifies the signature of a request, with the body hash in its headers: the body is read later. */
export function authenticate(
  { method = 'GET', headers }: IncomingMessage,
  { path, query }: { readonly path: string; readonly query: URLSearchParams },
  { region, sessionOf }: AuthenticationOptions,
): Authenticated {
  if (query.has('X-Amz-Signature') || query.has('Signature')) throw notImplemented('pre-signed URLs');
  const signature = signatureOf({ headers });
  if (!signature) throw new ServiceError('AccessDenied', 'Access Denied', 403);
  requireScope(signature, region);
  const session = sessionOf(signature.accessKeyId);
  if (!session)
    throw new ServiceError(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      403,
    );
  const { credentials } = session;
  if (signature.sessionToken !== credentials.sessionToken)
    throw new ServiceError('InvalidToken', 'The provided token is malformed or otherwise invalid.');
  const bodyHash = headers['x-amz-content-sha256'];
  if (typeof bodyHash !== 'string')
    throw new ServiceError('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  if (!isSignedBy(credentials, { method, path, query, headers }, { signature, bodyHash })) throw mismatch();
  const isSignedInChunks = bodyHash.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD');
  return {
    session,
    ...(isSignedInChunks && { signatures: chunkSignatures(signature, signingKey(credentials, signature)) }),
  };
}

function requireScope(signature: Signature, region: string): void {
  if (signature.region !== region)
    throw new ServiceError(
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; the region '${signature.region}' is wrong; expecting '${region}'`,
    );
  if (signature.service !== 's3')
    throw new ServiceError(
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; incorrect service "${signature.service}". This endpoint belongs to "s3".`,
    );
}

/** Each chunk is signed with the previous chunk's signature, the first chunk with the request's. */
function chunkSignatures(signature: Signature, key: Buffer): ChunkSignatures {
  let previous = signature.signature;
  const verify = (sent: string, algorithm: string, ...lines: string[]) => {
    const wanted = hmac(key, stringToSign(algorithm, signature, previous, ...lines)).toString('hex');
    if (wanted !== sent) throw mismatch();
    previous = wanted;
  };
  return {
    chunk: (hash, sent) => verify(sent, 'AWS4-HMAC-SHA256-PAYLOAD', EMPTY_HASH, hash),
    trailer: (text, sent) => verify(sent, 'AWS4-HMAC-SHA256-TRAILER', sha256(text)),
  };
}

function mismatch(): ServiceError {
  return new ServiceError(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    403,
  );
}
