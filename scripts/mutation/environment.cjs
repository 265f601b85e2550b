const process = require('node:process');
const { TestEnvironment } = require('jest-environment-node');

let killed;

/** Skips the other tests of a file once one has failed: the mutant is killed, and nothing asks by how many. */
module.exports = class extends TestEnvironment {
  handleTestEvent({ name, test }) {
    const mutant = process.env.__STRYKER_ACTIVE_MUTANT__;
    if (mutant === undefined) return;
    if (name === 'test_fn_failure') killed = mutant;
    if (name === 'test_start' && killed === mutant) test.mode = 'skip';
  }
};
