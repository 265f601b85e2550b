/** @type {import('jest').Config} */
export default {
  roots: ['<rootDir>/test'],
  testEnvironment: 'node',
  // whole stacks run in processes of their own
  testTimeout: 60_000,
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022' } }] },
};
