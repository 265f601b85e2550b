import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../local/clock';
import { rateLimiter, type RateLimit } from '../local/emr-containers/rate-limit';

export interface Server {
  readonly endpoint: string;
  /** The number of start requests, including rejected ones. */
  starts(): number;
  /** The number of SUCCESS responses. */
  successes(): number;
  close(): void;
}

const STACK = '<StackStatus>CREATE_IN_PROGRESS</StackStatus>';

/**
 * The parts of EMR on EKS, CloudFormation and its response bucket that a Create needs. It responds at once and checks
 * nothing.
 */
export async function startServer(limit?: RateLimit): Promise<Server> {
  const limiter = rateLimiter(systemClock());
  limiter.setLimit(limit);
  let started = 0;
  let successes = 0;
  const reply = (method: string, url: string, body: string): [status: number, text: string] => {
    if (method === 'PUT') {
      if ((JSON.parse(body) as { Status: string }).Status === 'SUCCESS') successes++;
      return [200, ''];
    }
    if (body.includes('Action=DescribeStacks')) return [200, `<a>${STACK}</a>`];
    if (!url.endsWith('/jobruns')) return [404, '{}'];
    limiter.count('StartJobRun');
    const id = `run${++started}`;
    return [200, JSON.stringify({ id, arn: `${url}/${id}`, name: id, virtualClusterId: 'cluster1' })];
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      try {
        const [status, text] = reply(request.method!, request.url!, body);
        response.writeHead(status).end(text);
      } catch {
        response.writeHead(429, { 'x-amzn-errortype': 'ThrottlingException' }).end('{"message":"Rate exceeded"}');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    starts: () => limiter.calls.length,
    successes: () => successes,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
