export default {
  mutate: ['lambda/**/*.ts', '!lambda/index.ts', '!lambda/aws/sdk-stubs.ts'],
  testRunner: 'jest',
  jest: {
    config: {
      // the sources too: a mutant's tests are found by what imports its file
      roots: ['<rootDir>/lambda', '<rootDir>/lib/private', '<rootDir>/test/lambda'],
      testPathIgnorePatterns: ['load.test'],
      // a test that waits for what never comes fails before Stryker has to end the process and begin another
      testTimeout: 5_000,
      testEnvironment: './scripts/mutation/environment.cjs',
      runner: './scripts/mutation/runner.cjs',
    },
  },
  coverageAnalysis: 'perTest',
  timeoutMS: 15_000,
  concurrency: 2,
  // what Jest leaves in memory makes a process slower and slower, up to time-outs that kill what survives
  maxTestRunnerReuse: 50,
  // its compiler options would be rewritten with TypeScript, which npx does not install; swc reads none
  ignorePatterns: ['tsconfig.json'],
};
