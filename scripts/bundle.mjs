// bundles the handler into build/handler, the directory that the construct ships as a plain asset, and writes the notices
// of what is bundled into build/THIRD-PARTY-NOTICES
import { writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { bundledPackages, notices } from './third-party-notices.mjs';

/** The parts of the SDK that look for credentials and settings elsewhere than in the environment. */
const ELSEWHERE = [
  '@aws-sdk/credential-provider-node',
  '@smithy/shared-ini-file-loader',
  '@smithy/util-defaults-mode-node',
];

const { metafile } = await build({
  metafile: true,
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

writeFileSync('build/THIRD-PARTY-NOTICES', notices(bundledPackages(metafile)));
