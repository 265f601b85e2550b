import * as http from 'node:http';
import * as https from 'node:https';
import type { Duplex } from 'node:stream';

/** Shorter than the connection timeout of a request, so that the error names the proxy. */
const TUNNEL_TIMEOUT_MS = 4_000;

type Connected = (error: Error | null, socket: Duplex) => void;

/** Connects directly, or through the proxy that the environment sets for a host. TLS ends at the target, never at the proxy. */
export class ProxyAgent extends https.Agent {
  override createConnection(options: https.RequestOptions, connected: Connected): Duplex | null | undefined {
    const { host, port } = options;
    const proxy = proxyFor(host ?? '', port ?? '');
    if (!proxy) return super.createConnection(options, connected);
    openTunnel(proxy, `${host}:${port}`, (error, socket) =>
      error ? connected(error, socket) : connected(null, super.createConnection({ ...options, socket } as object)!),
    );
    return undefined;
  }
}

function openTunnel(proxy: URL, target: string, opened: Connected): void {
  const { request } = proxy.protocol === 'https:' ? https : http;
  const [user, password] = [proxy.username, proxy.password].map(decodeURIComponent);
  const connect = request({
    method: 'CONNECT',
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port || undefined,
    path: target,
    headers: {
      host: target,
      ...(user && { 'proxy-authorization': `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }),
    },
    agent: false,
    timeout: TUNNEL_TIMEOUT_MS,
  });
  connect.once('connect', ({ statusCode = 0 }, socket) => {
    if (statusCode >= 200 && statusCode < 300) return opened(null, socket);
    socket.destroy();
    const error = Object.assign(new Error(`HTTP ${statusCode}`), { $metadata: { httpStatusCode: statusCode } });
    opened(named(error, proxy, target), socket);
  });
  connect.once('timeout', () => connect.destroy(Object.assign(new Error('no reply'), { code: 'ETIMEDOUT' })));
  connect.once('error', (error) => opened(named(error, proxy, target), undefined as never));
  connect.end();
}

/** Names the proxy in the error, without the credentials in its address. */
function named(error: Error, { host }: URL, target: string): Error {
  error.message = `the proxy ${host} did not connect to ${target}: ${error.message}`;
  return Object.assign(error, { name: 'ProxyError' });
}

/** Reads the same variables as curl and most clients. An entry of NO_PROXY is a host, and includes its subdomains. */
function proxyFor(host: string, port: number | string): URL | undefined {
  const address = variable('https_proxy');
  const exceptions = variable('no_proxy')
    .split(/[\s,]+/)
    .map((entry) => entry.replace(/^\*?\.+/, ''));
  const isDirect = exceptions.some(
    (entry) =>
      entry !== '' && (entry === '*' || [host, `${host}:${port}`].some((name) => `.${name}`.endsWith(`.${entry}`))),
  );
  return address && !isDirect ? new URL(address) : undefined;
}

function variable(name: string): string {
  return (process.env[name] || process.env[name.toUpperCase()]) ?? '';
}
