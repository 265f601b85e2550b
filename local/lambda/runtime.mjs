// the process that runs a function's handler, started by environment.ts
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { scaleTime } from './scaled-time.mjs';

const { directory, handler, speed } = JSON.parse(process.argv[2]);
// without a speed, a test controls the cloud's clock and this process keeps the real time
const setTime = speed === undefined ? () => undefined : scaleTime(speed);

let loaded;
process.on('message', async ({ event, context, time }) => {
  try {
    setTime(time);
    loaded ??= load();
    const result = await call(await loaded, event, lambdaContext(context));
    process.send({ result: result === undefined ? null : result });
  } catch (error) {
    process.send({ error: describe(error) });
  }
});
process.on('disconnect', () => process.exit());

async function load() {
  const dot = handler.lastIndexOf('.');
  const [file, name] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const module = existsSync(join(directory, `${file}.mjs`))
    ? await import(pathToFileURL(join(directory, `${file}.mjs`)).href)
    : createRequire(join(directory, 'noop.js'))(`./${file}`);
  if (typeof module[name] !== 'function') throw new Error(`${handler} is undefined or not exported`);
  return module[name];
}

function call(handle, event, context) {
  if (handle.length < 3) return handle(event, context);
  return new Promise((resolve, reject) => {
    handle(event, context, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

function lambdaContext({ remaining, ...context }) {
  const deadline = Date.now() + remaining;
  return { ...context, callbackWaitsForEmptyEventLoop: true, getRemainingTimeInMillis: () => deadline - Date.now() };
}

function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}
