export default {
  mutate: ['lambda/**/*.ts', '!lambda/{index,credentials}.ts'],
  testRunner: 'jest',
  // a test that waits for what never comes is given up before Stryker ends and starts the runner anew
  jest: { config: { roots: ['<rootDir>/test/lambda'], testTimeout: 5_000 } },
  coverageAnalysis: 'perTest',
  timeoutMS: 15_000,
  concurrency: 2,
  // its compiler options would be rewritten with TypeScript, which npx does not install; swc reads none
  ignorePatterns: ['tsconfig.json'],
};
