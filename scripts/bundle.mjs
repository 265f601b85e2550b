// bundles the handler into build/handler, the directory that the construct ships as a plain asset, and the embedded cloud
// into build/testing, and writes the notices of what is bundled into build/THIRD-PARTY-NOTICES
import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';
import { build } from 'esbuild';
import { bundleEmbeddedCloud } from './bundle-embedded-cloud.mjs';
import { bundledPackages, notices } from './third-party-notices.mjs';

/** The parts of the SDK that look for credentials and settings outside the environment variables, and parts without use here. */
const REPLACED = [
  '@aws-sdk/credential-provider-node',
  '@smithy/shared-ini-file-loader',
  '@smithy/util-defaults-mode-node',
  '@smithy/middleware-retry',
  '@smithy/util-retry',
  '@aws-sdk/middleware-logger',
  '@aws-sdk/util-user-agent-node',
  'uuid',
];
const STUBS = fileURLToPath(new URL('../lambda/aws/sdk-stubs.ts', import.meta.url));

/** The client's endpoint rules, which are a file of its own package. */
const endpointRules = {
  name: 'endpoint-rules',
  setup({ onResolve }) {
    onResolve({ filter: /[\\/]endpoint[\\/]endpointResolver$/ }, () => ({ path: STUBS }));
  },
};

/** The SDK reads its version from its whole package.json. */
const smallJson = {
  name: 'small-json',
  setup({ onLoad }) {
    onLoad({ filter: /client-emr-containers[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** The signer writes headers of event streams, which the handler's calls have none of. */
const noEventStreams = {
  name: 'no-event-streams',
  setup({ onLoad }) {
    onLoad({ filter: /signature-v4[\\/].*HeaderFormatter\.js$/ }, () => ({
      contents: 'export class HeaderFormatter {}',
    }));
  },
};

const { metafile, outputFiles } = await build({
  metafile: true,
  write: false,
  entryPoints: ['lambda/index.ts'],
  outfile: 'build/handler/index.js',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  alias: Object.fromEntries(REPLACED.map((name) => [name, STUBS])),
  plugins: [endpointRules, smallJson, noEventStreams],
  logLevel: 'warning',
});

// esbuild's own minifier leaves the zip file 2.3 kB larger, and its modules copy all exports of Node.js modules at first
const { code } = await transform(outputFiles[0].text, {
  swcrc: false,
  minify: true,
  module: { type: 'commonjs', importInterop: 'none' },
  jsc: {
    target: 'es2022',
    minify: {
      module: true,
      compress: { ecma: 2020, toplevel: true, passes: 3 },
      mangle: { toplevel: true },
      format: { comments: false },
    },
  },
});
mkdirSync('build/handler', { recursive: true });
writeFileSync('build/handler/index.js', code);

const metafiles = [metafile, ...(await bundleEmbeddedCloud())];
writeFileSync('build/THIRD-PARTY-NOTICES', notices([...new Set(metafiles.flatMap(bundledPackages))].sort()));
