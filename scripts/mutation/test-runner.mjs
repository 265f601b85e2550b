import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { clearTimeout, setTimeout } from 'node:timers';
import { loadTestFiles, setEnvironment } from './test-files.mjs';

const FOLDER = 'test/lambda';
const TEST_TIMEOUT_MS = 5_000;
/** Stryker's numbers for the end of a test. */
const [SUCCESS, FAILED] = [0, 1];

/**
 * Runs the tests of the handler in the process of Stryker's worker, where they stay loaded from one mutant to the next: Jest
 * takes seconds for what they do in milliseconds.
 */
class TestRunner {
  static inject = [];

  stryker = (globalThis.__stryker__ ??= {});
  environment = { ...process.env };

  capabilities() {
    return { reloadEnvironment: true };
  }

  init() {
    // what a mutant has left behind must not end the process
    process.on('unhandledRejection', () => undefined);
    process.on('uncaughtException', (error) => this.fail?.(error));
  }

  load() {
    this.files = loadTestFiles(join(process.cwd(), FOLDER));
    for (const [index, test] of this.files.flatMap(({ tests }) => tests).entries()) test.id = String(index);
  }

  async dryRun({ files = [] }) {
    this.load();
    const tests = [];
    for (const file of this.files.filter(({ sources }) => files.some((source) => sources.has(source)))) {
      await this.runFile(file, file.tests, (test, failure, timeSpentMs) => {
        const status = failure ? { status: FAILED, failureMessage: String(failure.stack) } : { status: SUCCESS };
        const { id, name, filename: fileName } = test;
        tests.push({ id, name: `${basename(fileName)}: ${name}`, fileName, timeSpentMs, ...status });
      });
    }
    return { status: 'complete', tests, mutantCoverage: this.stryker.mutantCoverage };
  }

  async mutantRun(options) {
    const first = await this.runMutant(options, options.reloadEnvironment, TEST_TIMEOUT_MS);
    if (!first.isDoubtful) return first;
    // a test that fails without the mutant too, or is out of time, may suffer from an earlier mutant
    const second = await this.runMutant(options, true, 2 * TEST_TIMEOUT_MS);
    this.files = undefined;
    return second;
  }

  async runMutant({ activeMutant, mutantActivation, testFilter, hitLimit, sandboxFileName }, reload, timeout) {
    const isStatic = mutantActivation === 'static';
    Object.assign(this.stryker, { activeMutant: isStatic ? activeMutant.id : undefined, hitCount: undefined });
    try {
      if (reload || !this.files) this.load();
    } catch (error) {
      this.files = undefined;
      return { status: 'killed', killedBy: ['0'], failureMessage: `cannot be loaded: ${error}`, nrOfTests: 0 };
    }
    Object.assign(this.stryker, { activeMutant: activeMutant.id, hitCount: hitLimit && 0, hitLimit });
    let nrOfTests = 0;
    let result;
    for (const file of this.filesFor(sandboxFileName)) {
      const tests = file.tests.filter(({ id }) => !testFilter || testFilter.includes(id));
      const isExpired = () => this.stryker.hitCount > hitLimit || this.isExpired;
      await this.runFile(
        file,
        tests,
        (test, failure) => {
          nrOfTests++;
          if (isExpired()) result = { status: 'timeout', reason: `${test.name}: ${failure}` };
          else if (failure) result = { status: 'killed', killedBy: [test.id], failureMessage: String(failure) };
          if (!result) return false;
          result.test = test;
          return true;
        },
        timeout,
      );
      if (result) break;
    }
    if (!result) return { status: 'survived', nrOfTests };
    const { test, ...rest } = result;
    const isDoubtful = rest.status === 'timeout' ? this.isExpired : !isStatic && (await this.failsAnyway(test));
    return { ...rest, nrOfTests, isDoubtful };
  }

  /** The files that load a source, those named after it first. */
  filesFor(source) {
    const name = basename(source, '.ts');
    const isNamesake = ({ filename }) => basename(filename, '.test.ts') === name;
    const files = this.files.filter(({ sources }) => sources.has(source));
    return [...files.filter(isNamesake), ...files.filter((file) => !isNamesake(file))];
  }

  async failsAnyway(test) {
    this.stryker.activeMutant = undefined;
    let failed = false;
    const file = this.files.find(({ filename }) => filename === test.filename);
    await this.runFile(file, [test], (_, failure) => (failed = failure !== undefined));
    return failed;
  }

  /** Runs tests of a file until the listener returns true. */
  async runFile(file, tests, onEnd, timeout = TEST_TIMEOUT_MS) {
    if (tests.length === 0) return;
    setEnvironment(file.environment);
    const prepared = new Set();
    try {
      for (const test of tests) {
        this.stryker.currentTestId = test.id;
        const begin = performance.now();
        const failure = await this.within(timeout, () => runTest(test, prepared));
        this.stryker.currentTestId = undefined;
        if (onEnd(test, failure, performance.now() - begin)) break;
      }
    } finally {
      file.jest.restoreAllMocks();
      setEnvironment(this.environment);
    }
  }

  /** The failure of a test, which is out of time also where a loop without a pause never lets a timer fire. */
  async within(timeout, run) {
    this.isExpired = false;
    const deadline = performance.now() + timeout;
    const expired = () => {
      this.isExpired = true;
      return new Error(`out of time after ${timeout} ms`);
    };
    let calls = 0;
    this.stryker.checkTime = () => {
      if (this.isExpired || (++calls % 1000 === 0 && performance.now() > deadline)) throw expired();
    };
    let timer;
    const ended = new Promise((resolve) => {
      this.fail = resolve;
      timer = setTimeout(() => resolve(expired()), timeout);
    });
    try {
      return await Promise.race([
        ended,
        run().then(
          () => undefined,
          (error) => error ?? new Error('nothing thrown'),
        ),
      ]);
    } finally {
      clearTimeout(timer);
      this.stryker.checkTime = this.fail = undefined;
    }
  }
}

async function runTest({ fn, block }, prepared) {
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

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', injectableClass: TestRunner }];
