import { readdirSync, readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { join, sep } from 'node:path';
import process from 'node:process';

const require = createRequire(import.meta.url);
const requireOfJest = createRequire(require.resolve('jest-circus', { paths: [require.resolve('jest-cli')] }));
const { transformSync } = require('@swc/core');
const { bind } = requireOfJest('jest-each');
const { ModuleMocker } = requireOfJest('jest-mock');
const { expect } = requireOfJest('expect');

const HELPER = 'function isActive(id) {';
const transformed = new Map();

/** The caches of the sources: an entry from a run without a mutant would hide the mutant. */
const caches = [];
globalThis.newCache = () => {
  const cache = {
    map: new WeakMap(),
    get: (key) => cache.map.get(key),
    set: (key, value) => cache.map.set(key, value),
    has: (key) => cache.map.has(key),
  };
  caches.push(cache);
  return cache;
};

export function clearCaches() {
  for (const cache of caches) cache.map = new WeakMap();
}

/** Compiles TypeScript as `@swc/jest` does. The mutant switch also ends loops that a mutant has made endless. */
function compile(source, filename) {
  const { code } = transformSync(source, {
    filename,
    swcrc: false,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript' },
      transform: { hidden: { jest: true } },
    },
    module: { type: 'commonjs' },
  });
  return code
    .replace(HELPER, `${HELPER} if (ns.checkTime) ns.checkTime();`)
    .replaceAll('new WeakMap()', 'globalThis.newCache()');
}

function loadTypeScript(module, filename) {
  if (!transformed.has(filename)) transformed.set(filename, compile(readFileSync(filename, 'utf8'), filename));
  module._compile(transformed.get(filename), filename);
}

// the first matching extension, for a source beside a .json file of the same name
const { ...others } = Module._extensions;
for (const extension of Object.keys(others)) delete Module._extensions[extension];
Object.assign(Module._extensions, { '.ts': loadTypeScript, ...others });

/** Forgets the modules of the project: as in Jest, each test file loads them again. */
function forgetModules(root) {
  for (const path of Object.keys(require.cache)) if (isOfProject(path, root)) delete require.cache[path];
}

function isOfProject(path, root) {
  return path.startsWith(root + sep) && !path.includes(`${sep}node_modules${sep}`);
}

/** The Jest globals that a test file gets: the ones that the handler's tests use. */
function globalsOf(tests, filename) {
  let block = { beforeEach: [], afterEach: [], beforeAll: [] };
  const describe = (name, define) => {
    const outer = block;
    block = { outer, name, beforeEach: [], afterEach: [], beforeAll: [] };
    try {
      define();
    } finally {
      block = outer;
    }
  };
  const test = (name, fn) =>
    void tests.push({ id: `${filename} ${tests.length}`, name: `${nameOf(block)}${name}`, fn, block, filename });
  describe.each = bind(describe, false);
  test.each = bind(test, false);
  const hook = (kind) => (fn) => void block[kind].push(fn);
  const mocker = new ModuleMocker(globalThis);
  const resolve = createRequire(filename).resolve;
  const jest = {
    fn: mocker.fn.bind(mocker),
    spyOn: mocker.spyOn.bind(mocker),
    mocked: mocker.mocked.bind(mocker),
    restoreAllMocks: mocker.restoreAllMocks.bind(mocker),
    requireActual: (path) => require(resolve(path)),
    mock(path, factory) {
      const module = new Module(resolve(path));
      module.loaded = true;
      module.exports = factory();
      forgetModules(process.cwd());
      require.cache[resolve(path)] = module;
    },
  };
  return {
    ...{ describe, test, it: test, expect, jest },
    ...{ beforeEach: hook('beforeEach'), afterEach: hook('afterEach'), beforeAll: hook('beforeAll') },
  };
}

function nameOf(block) {
  return block.outer ? `${nameOf(block.outer)}${block.name} ` : '';
}

/** Loads all test files of a folder, or some of them, each with its own modules, and collects their tests. */
export function loadTestFiles(folder, names) {
  const root = process.cwd();
  const paths = readdirSync(folder, { recursive: true })
    .filter((path) => /\.test\.ts$/.test(path) && !/load\.test/.test(path))
    .map((path) => join(folder, path))
    .filter((path) => !names || names.includes(path));
  return paths.sort().map((filename) => {
    const tests = [];
    const before = { ...process.env };
    forgetModules(root);
    Object.assign(globalThis, globalsOf(tests, filename));
    const { jest } = globalThis;
    require(filename);
    const sources = new Set(Object.keys(require.cache).filter((path) => isOfProject(path, root)));
    const environment = { ...process.env };
    setEnvironment(before);
    return { filename, tests, sources, environment, jest };
  });
}

/** Test files change `process.env`, of which each has its own in Jest. */
export function setEnvironment(environment) {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
}

/** Runs a test with its hooks, and with the `beforeAll` hooks of blocks that are not yet prepared. */
export async function runTest({ fn, block }, prepared) {
  const blocks = [];
  for (let one = block; one; one = one.outer) blocks.unshift(one);
  for (const one of blocks) {
    if (!prepared.has(one)) for (const hook of one.beforeAll) await hook();
    prepared.add(one);
  }
  try {
    for (const hook of blocks.flatMap(({ beforeEach }) => beforeEach)) await hook();
    await fn();
  } finally {
    for (const hook of blocks.reverse().flatMap(({ afterEach }) => afterEach)) await hook();
  }
}
