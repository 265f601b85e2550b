// bundles the handler into build/handler, the directory that the construct ships as a plain asset
import { build } from 'esbuild';

/** The parts of the SDK that look for credentials and settings elsewhere than in the environment. */
const ELSEWHERE = [
  '@aws-sdk/credential-provider-node',
  '@smithy/shared-ini-file-loader',
  '@smithy/util-defaults-mode-node',
];

await build({
  entryPoints: ['lambda/index.ts'],
  outfile: 'build/handler/index.js',
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  alias: Object.fromEntries(ELSEWHERE.map((name) => [name, './lambda/aws/sdk-stubs.ts'])),
  logLevel: 'warning',
});
