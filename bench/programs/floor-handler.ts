import { createHash, createHmac } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';

interface Create {
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly ResourceProperties: { readonly Request: { readonly virtualClusterId: string } };
}

/** The least code that starts a job run and responds to CloudFormation: no retry, no update, no rollback. */
export async function handler({ ResponseURL, StackId, RequestId, LogicalResourceId, ResourceProperties }: Create) {
  const { virtualClusterId, ...job } = ResourceProperties.Request;
  const { AWS_REGION, AWS_ENDPOINT_URL = `https://emr-containers.${AWS_REGION}.amazonaws.com` } = process.env;
  const url = new URL(`/virtualclusters/${virtualClusterId}/jobruns`, AWS_ENDPOINT_URL);
  const body = JSON.stringify({ ...job, clientToken: RequestId });
  const run = JSON.parse(await send('POST', url, body, signature(url, body))) as { arn: string };
  const answer = { Status: 'SUCCESS', PhysicalResourceId: run.arn, StackId, RequestId, LogicalResourceId, Data: run };
  await send('PUT', new URL(ResponseURL), JSON.stringify(answer), {});
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

function signature(url: URL, body: string): Record<string, string> {
  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN = '' } = process.env;
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = [time.slice(0, 8), AWS_REGION, 'emr-containers', 'aws4_request'] as string[];
  const headers = { host: url.host, 'x-amz-date': time, 'x-amz-security-token': AWS_SESSION_TOKEN };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
  const request = ['POST', url.pathname, '', ...lines, '', names, digest(body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), digest(request)].join('\n');
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${AWS_SECRET_ACCESS_KEY}`);
  const signed = createHmac('sha256', key).update(text).digest('hex');
  const credential = `${AWS_ACCESS_KEY_ID}/${scope.join('/')}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signed}`;
  return { ...headers, 'content-type': 'application/json', authorization };
}

function send(method: string, url: URL, body: string, headers: Record<string, string>): Promise<string> {
  const { request } = url.protocol === 'http:' ? http : https;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (reply) => {
        let text = '';
        reply.on('data', (chunk) => (text += chunk));
        reply.on('end', () => (reply.statusCode! < 300 ? resolve(text) : reject(new Error(text))));
      },
    );
    sent.on('error', reject).end(body);
  });
}
