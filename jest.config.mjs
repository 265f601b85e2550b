/** @type {import('jest').Config} */
export default {
  roots: ['<rootDir>/test', '<rootDir>/examples'],
  testEnvironment: '<rootDir>/test/jest/environment.cjs',
  testSequencer: '<rootDir>/test/jest/sequencer.cjs',
  moduleNameMapper: {
    '^@aws/cloudformation-validate$': '<rootDir>/test/jest/cloudformation-validate.cjs',
    // examples import what users import
    '^cdk-emr-containers$': '<rootDir>/lib',
    '^cdk-emr-containers/testing$': '<rootDir>/testing',
  },
  // Jest's own default leaves a core idle
  maxWorkers: '100%',
  workerIdleMemoryLimit: '700MB',
  // whole stacks run in processes of their own
  testTimeout: 60_000,
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022' } }] },
};
