export default {
  mutate: ['lambda/**/*.ts', '!lambda/index.ts', '!lambda/aws/sdk-stubs.ts'],
  plugins: ['./scripts/mutation/test-runner.mjs'],
  testRunner: 'in-process',
  coverageAnalysis: 'perTest',
  // only for loops in which no mutated code is run: the test runner ends the others itself
  timeoutMS: 30_000,
  concurrency: 2,
  thresholds: { break: 90 },
  // its compiler options would be rewritten with TypeScript, which npx does not install; swc reads none
  ignorePatterns: ['tsconfig.json'],
};
