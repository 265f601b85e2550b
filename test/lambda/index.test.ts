import { createServer, type AddressInfo, type Server } from 'node:net';
import type { Context } from 'aws-lambda';
import { handler } from '../../lambda';
import { requestHandler } from '../../lambda/aws/http';
import { completionEvent, createHarness } from './harness';

let server: Server;
beforeEach(() => jest.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(() => {
  requestHandler.destroy();
  server.close();
  jest.restoreAllMocks();
});

test('an invocation does not reuse connections of the previous one, which the service may have closed', async () => {
  const calls: string[] = [];
  server = createServer((socket) => {
    let isFirst = true;
    socket
      .on('error', () => undefined)
      .on('data', () => {
        calls.push(isFirst ? 'answered' : 'lost');
        if (isFirst) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        else socket.resetAndDestroy();
        isFirst = false;
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ResponseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const context = { getRemainingTimeInMillis: () => 900_000 } as Context;
  const event = { ...completionEvent(createHarness(), 'Delete', 'arn'), ResponseURL };
  await handler(event, context);
  await handler(event, context);
  expect(calls).toEqual(['answered', 'answered']);
});
