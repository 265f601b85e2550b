/** @type {import('jest').Config} */
export default {
  roots: ['<rootDir>/test'],
  testEnvironment: '<rootDir>/test/jest/environment.cjs',
  moduleNameMapper: { '^@aws/cloudformation-validate$': '<rootDir>/test/jest/cloudformation-validate.cjs' },
  // whole stacks run in processes of their own
  testTimeout: 60_000,
  maxWorkers: '100%',
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022' } }] },
};
