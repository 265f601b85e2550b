import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isAmbiguous } from '../../../lambda/aws/errors';
import { sendRequest } from '../../../lambda/aws/http';

let server: Server;
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/path?query`;
}

test('sends a body with its length in bytes, and returns the status and text of the reply', async () => {
  const url = await serve((request, response) => {
    const { method, url, headers } = request;
    response.writeHead(418).write(`ü ${method} ${url} `);
    response.end(`${headers['content-length']} ${String(headers['x-a'])}`);
  });
  const reply = await sendRequest(url, { method: 'PUT', headers: { 'x-a': 'b' }, body: 'ü', timeoutMs: 5_000 });
  expect(reply).toEqual({ status: 418, text: 'ü PUT /path?query 2 b' });
});

test.each([
  ['before the reply', (): RequestListener => (request) => request.socket.destroy()],
  [
    'in the middle of the reply',
    (): RequestListener => (request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half', () => request.socket.destroy());
    },
  ],
])('fails with an ambiguous error when the connection is cut %s', async (_, listener) => {
  const url = await serve(listener());
  const error: unknown = await sendRequest(url, { method: 'PUT', body: '', timeoutMs: 5_000 }).catch(
    (failure: unknown) => failure,
  );
  expect(isAmbiguous(error)).toBe(true);
});

test.each([
  ['no reply', (): RequestListener => () => undefined],
  ['half a reply', (): RequestListener => (_, response) => void response.writeHead(200).write('half')],
])('fails with an ambiguous error when there is %s in time', async (_, listener) => {
  const url = await serve(listener());
  const error: unknown = await sendRequest(url, { method: 'PUT', body: '', timeoutMs: 50 }).catch(
    (failure: unknown) => failure,
  );
  expect(error).toMatchObject({ name: 'TimeoutError' });
  expect(isAmbiguous(error)).toBe(true);
});
