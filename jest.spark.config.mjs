import config from './jest.config.mjs';

/** @type {import('jest').Config} The suite that runs real Spark: `npm run test:spark` */
export default {
  ...config,
  roots: ['<rootDir>/test/spark'],
  // no other suite has them, since they need Spark
  testMatch: ['**/*.spark.ts'],
  // Spark may have to be installed first, for all files at once
  globalSetup: '<rootDir>/test/spark/install.ts',
  // a job that needs a minute on an idle machine needs longer beside others
  testTimeout: 300_000,
};
