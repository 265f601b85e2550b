/* global structuredClone */
const { TestEnvironment } = require('jest-environment-node');

/** The validator of the AWS CDK, as `aws-cdk-lib` resolves it, with one engine for the same rules: reading them takes seconds. */
function loadValidator() {
  const path = require.resolve('@aws/cloudformation-validate', { paths: [require.resolve('aws-cdk-lib')] });
  const validator = require(path);
  const engines = new Map();
  function CompositeEngine(config) {
    const key = JSON.stringify(config);
    if (!engines.has(key)) engines.set(key, new validator.CompositeEngine(structuredClone(config)));
    const engine = engines.get(key);
    return Object.create(engine, {
      // the validator takes plain objects, and those of a test file are of another realm
      validateTemplate: { value: (template, options) => engine.validateTemplate(template, structuredClone(options)) },
      free: { value: () => undefined },
    });
  }
  return { ...validator, CompositeEngine };
}

let validator;

/** Lends one validator of templates to all test files of a process, each of which loads every other module anew. */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.cloudFormationValidator = () => (validator ??= loadValidator());
  }
};
