import { Hash } from '@smithy/hash-node';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { ServiceRequest } from './service';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Whether a request carries the signature (version 4) that these credentials give it. */
export async function isSignedBy(
  credentials: Credentials,
  scope: { readonly region: string; readonly service: string },
  { method, path, query, headers, body }: Pick<ServiceRequest, 'method' | 'path' | 'query' | 'headers' | 'body'>,
): Promise<boolean> {
  const { authorization = '', 'x-amz-date': date } = headers;
  const names = /SignedHeaders=([^,\s]+)/.exec(authorization)?.[1]?.split(';') ?? [];
  const signingDate = dateOf(String(date));
  if (!names.includes('host') || !signingDate) return false;
  const request = new HttpRequest({
    ...{ method, path, body },
    query: Object.fromEntries([...query.keys()].map((key) => [key, query.getAll(key)])),
    // a hash that was sent is made again, from the body that was received
    headers: Object.fromEntries(
      names.filter((name) => name !== SHA256_HEADER).map((name) => [name, String(headers[name])]),
    ),
  });
  const applyChecksum = names.includes(SHA256_HEADER);
  const signer = new SignatureV4({ credentials, ...scope, sha256: Hash.bind(null, 'sha256'), applyChecksum });
  const signed = await signer.sign(request, { signingDate });
  return signatureOf(signed.headers.authorization) === signatureOf(authorization);
}

const SHA256_HEADER = 'x-amz-content-sha256';

function signatureOf(authorization: string): string | undefined {
  return /Signature=([\da-f]{64})$/.exec(authorization)?.[1];
}

/** e.g. 20261123T024910Z */
function dateOf(text: string): Date | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  return parts ? new Date(`${parts.slice(1, 4).join('-')}T${parts.slice(4).join(':')}Z`) : undefined;
}
