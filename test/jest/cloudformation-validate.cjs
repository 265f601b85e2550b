// stands for @aws/cloudformation-validate in tests: see environment.cjs
module.exports = globalThis.cloudFormationValidator();
