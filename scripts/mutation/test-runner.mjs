import { basename, join, relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { clearTimeout, setTimeout } from 'node:timers';
import { clearCaches, loadTestFiles, runTest, setEnvironment } from './test-files.mjs';

const FOLDER = 'test/lambda';
/** In processor time, which other load on the machine does not use up. */
const TEST_TIMEOUT_MS = 5_000;
/** In wall-clock time, for a test that waits forever. */
const HANGING_MS = 30_000;
/** Stryker's codes for the result of a test. */
const [SUCCESS, FAILED] = [0, 1];

/**
 * Runs the handler's tests in the process of Stryker's worker. They stay loaded from one mutant to the next, because Jest
 * takes seconds for tests that run in milliseconds.
 */
class TestRunner {
  static inject = [];

  stryker = (globalThis.__stryker__ ??= {});
  environment = { ...process.env };
  durations = new Map();
  /** The test files, by the sources that they load. */
  filesOf = new Map();

  capabilities() {
    return { reloadEnvironment: true };
  }

  init() {
    // leftovers of a mutant must not end the process
    process.on('unhandledRejection', () => undefined);
    process.on('uncaughtException', (error) => this.fail?.(error));
  }

  /** Reloads the test files: all, or after the first load only the given source's. */
  load(source) {
    const names = this.filesOf.get(source);
    this.files = loadTestFiles(join(process.cwd(), FOLDER), names);
    this.loadedFor = names && source;
    for (const { filename, sources } of names ? [] : this.files) {
      for (const one of sources) this.filesOf.set(one, [...(this.filesOf.get(one) ?? []), filename]);
    }
  }

  async dryRun({ files = [] }) {
    this.load();
    const tests = [];
    for (const file of this.files.filter(({ sources }) => files.some((source) => sources.has(source)))) {
      await this.runFile(
        file,
        file.tests,
        (test, failure, timeSpentMs) => {
          const status = failure ? { status: FAILED, failureMessage: String(failure.stack) } : { status: SUCCESS };
          const { id, name, filename: fileName } = test;
          tests.push({
            id,
            name: `${relative(join(process.cwd(), FOLDER), fileName)}: ${name}`,
            fileName,
            timeSpentMs,
            ...status,
          });
        },
        HANGING_MS,
      );
    }
    return { status: 'complete', tests, mutantCoverage: this.stryker.mutantCoverage };
  }

  async mutantRun(options) {
    const { test, ...result } = await this.runMutant(options, options.reloadEnvironment, TEST_TIMEOUT_MS);
    if (!test) return result;
    const isExpired = result.status === 'timeout' && this.isExpired;
    if (!isExpired && options.mutantActivation === 'static') return result;
    // a failure without the mutant comes from an earlier mutant; a timeout may only mean a slow test
    this.stryker.activeMutant = undefined;
    if (isExpired) this.load(options.sandboxFileName);
    const normal = await this.runAlone(test);
    if (!isExpired && !normal.failure) return result;
    const timeout = Math.max(2 * TEST_TIMEOUT_MS, 5 * normal.milliseconds);
    const second = await this.runMutant(options, true, timeout);
    this.files = undefined;
    return { ...second, test: undefined };
  }

  async runMutant({ activeMutant, mutantActivation, testFilter, hitLimit, sandboxFileName }, reload, timeout) {
    const isStatic = mutantActivation === 'static';
    Object.assign(this.stryker, { activeMutant: isStatic ? activeMutant.id : undefined, hitCount: undefined });
    try {
      const isLoaded = this.files && (!this.loadedFor || this.loadedFor === sandboxFileName);
      if (reload || !isLoaded) this.load(sandboxFileName);
    } catch (error) {
      this.files = undefined;
      return {
        status: 'killed',
        killedBy: ['loading'],
        failureMessage: `Cannot load the tests: ${error}`,
        nrOfTests: 0,
      };
    }
    clearCaches();
    Object.assign(this.stryker, { activeMutant: activeMutant.id, hitCount: hitLimit && 0, hitLimit });
    let nrOfTests = 0;
    let result;
    for (const file of this.filesFor(sandboxFileName)) {
      const tests = file.tests.filter(({ id }) => !testFilter || testFilter.includes(id));
      const onEnd = (test, failure) => {
        nrOfTests++;
        const isTimeout = this.isExpired || this.stryker.hitCount > hitLimit;
        if (isTimeout) result = { status: 'timeout', reason: `${test.name}: ${failure}`, nrOfTests, test };
        else if (failure)
          result = { status: 'killed', killedBy: [test.id], failureMessage: String(failure), nrOfTests, test };
        return result !== undefined;
      };
      await this.runFile(file, tests, onEnd, timeout);
      if (result) return result;
    }
    return { status: 'survived', nrOfTests };
  }

  /** The test files that load a source, starting with those named after it. */
  filesFor(source) {
    const name = basename(source, '.ts');
    const isNamesake = ({ filename }) => basename(filename, '.test.ts') === name;
    const files = this.files.filter(({ sources }) => sources.has(source));
    return [...files.filter(isNamesake), ...files.filter((file) => !isNamesake(file))];
  }

  async runAlone({ id, filename }) {
    clearCaches();
    const file = this.files.find((one) => one.filename === filename);
    let outcome;
    const onEnd = (_, failure, milliseconds) => (outcome = { failure, milliseconds });
    await this.runFile(
      file,
      file.tests.filter((test) => test.id === id),
      onEnd,
      HANGING_MS,
    );
    return outcome;
  }

  /** Runs the tests of a file, fast ones first, until the listener returns true. */
  async runFile(file, tests, onEnd, timeout) {
    if (tests.length === 0) return;
    setEnvironment(file.environment);
    const prepared = new Set();
    const durationOf = ({ id }) => this.durations.get(id) ?? 0;
    try {
      for (const test of [...tests].sort((one, other) => durationOf(one) - durationOf(other))) {
        this.stryker.currentTestId = test.id;
        const begin = processorTime();
        const failure = await this.within(timeout, () => runTest(test, prepared));
        const milliseconds = processorTime() - begin;
        this.stryker.currentTestId = undefined;
        if (!failure) this.durations.set(test.id, milliseconds);
        if (onEnd(test, failure, milliseconds)) break;
      }
    } finally {
      file.jest.restoreAllMocks();
      setEnvironment(this.environment);
    }
  }

  /** The failure of a test. A loop that never yields also counts as a timeout, although no timer can fire in it. */
  async within(timeout, run) {
    this.isExpired = false;
    const deadline = processorTime() + timeout;
    const hangsAt = performance.now() + HANGING_MS + timeout;
    const expire = () => {
      this.isExpired = true;
      return new Error(`Timed out after ${timeout} ms`);
    };
    let calls = 0;
    this.stryker.checkTime = () => {
      const isLate = ++calls % 1000 === 0 && (processorTime() > deadline || performance.now() > hangsAt);
      if (this.isExpired || isLate) throw expire();
    };
    let timer;
    const ended = new Promise((resolve) => {
      this.fail = resolve;
      timer = setTimeout(() => resolve(expire()), HANGING_MS);
    });
    const failure = (error) => error ?? new Error('Nothing was thrown');
    try {
      return await Promise.race([ended, run().then(() => undefined, failure)]);
    } finally {
      clearTimeout(timer);
      this.stryker.checkTime = this.fail = undefined;
    }
  }
}

/** The processor time of this process, in milliseconds. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', injectableClass: TestRunner }];
