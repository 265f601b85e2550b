const process = require('node:process');
const { default: TestRunner } = require('jest-runner');

/** Runs no further file once a test has failed: Jest's own `bail` ends the process, and with it Stryker's worker. */
module.exports = class extends TestRunner {
  runTests(tests, watcher, options) {
    this.on('test-file-success', ([, { numFailingTests }]) => {
      if (process.env.__STRYKER_ACTIVE_MUTANT__ && numFailingTests > 0) watcher.setState({ interrupted: true });
    });
    return super.runTests(tests, watcher, options);
  }
};
