import { Hash } from '@smithy/hash-node';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { createHash } from 'node:crypto';

interface ObjectStoreOptions {
  readonly endpoint: string;
  readonly region: string;
  /** The environment variables of an AWS SDK. */
  readonly credentials: Readonly<Record<string, string>>;
}

/** Reads and writes objects of Amazon S3 with given credentials. */
export interface ObjectStore {
  get(uri: string): Promise<Buffer>;
  put(uri: string, content: Buffer): Promise<void>;
}

const URI = /^s3[an]?:\/\/([^/]+)\/(.+)$/;

export function isS3Uri(uri: string): boolean {
  return URI.test(uri);
}

export function objectStore({ endpoint, region, credentials }: ObjectStoreOptions): ObjectStore {
  const signer = new SignatureV4({
    service: 's3',
    region,
    uriEscapePath: false,
    sha256: Hash.bind(null, 'sha256'),
    credentials: {
      accessKeyId: credentials.AWS_ACCESS_KEY_ID,
      secretAccessKey: credentials.AWS_SECRET_ACCESS_KEY,
      sessionToken: credentials.AWS_SESSION_TOKEN,
    },
  });

  async function send(method: 'GET' | 'PUT', uri: string, body?: Buffer): Promise<Buffer> {
    const [, bucket = '', key = ''] = URI.exec(uri) ?? [];
    const path = `/${[bucket, ...key.split('/')].map(encoded).join('/')}`;
    const { host, hostname, port, protocol } = new URL(endpoint);
    const hash = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    const headers = { host, 'x-amz-content-sha256': hash };
    const request = new HttpRequest({ method, protocol, hostname, port: Number(port), path, headers, body });
    const { headers: signed } = await signer.sign(request);
    const sent = Object.fromEntries(Object.entries(signed).filter(([name]) => name !== 'host'));
    const response = await fetch(`${endpoint}${path}`, { method, headers: sent, body });
    const content = Buffer.from(await response.arrayBuffer());
    if (response.ok) return content;
    const [, code = response.statusText] = /<Code>([^<]*)<\/Code>/.exec(content.toString('utf8')) ?? [];
    const [, message = ''] = /<Message>([^<]*)<\/Message>/.exec(content.toString('utf8')) ?? [];
    throw new Error(`${method} ${uri}: ${code} (${response.status}) ${message}`.trim());
  }

  return {
    get: (uri) => send('GET', uri),
    async put(uri, content) {
      await send('PUT', uri, content);
    },
  };
}

/** Percent-encodes as the signature requires. */
function encoded(part: string): string {
  return encodeURIComponent(part).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
