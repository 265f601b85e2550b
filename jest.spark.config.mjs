import config from './jest.config.mjs';

/** @type {import('jest').Config} The suite that runs real Spark: `npm run test:spark` */
export default {
  ...config,
  roots: ['<rootDir>/test/spark'],
  // no other suite has them, since they need Spark
  testMatch: ['**/*.spark.ts'],
  // Spark may have to be installed first
  testTimeout: 300_000,
};
