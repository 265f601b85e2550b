// bundles the handler into build/handler, the directory that the construct ships as a plain asset
import { build } from 'esbuild';

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
  // lambda has its credentials in the environment: the other sources of the default chain would triple the bundle
  alias: { '@aws-sdk/credential-provider-node': './lambda/credentials.ts' },
  logLevel: 'warning',
});
