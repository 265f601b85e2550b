// bundles the handler into build/handler, the directory that the construct ships as a plain asset, and the embedded cloud
// into build/testing, and writes the notices of what is bundled into build/THIRD-PARTY-NOTICES
import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { minify } from '@swc/core';
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
];

/** The SDK reads its version from its whole package.json, and the partition of a region from a list as well as from a pattern. */
const smallJson = {
  name: 'small-json',
  setup({ onLoad }) {
    onLoad({ filter: /util-endpoints[\\/].*[\\/]partitions\.json$/ }, async ({ path }) => {
      const content = JSON.parse(await readFile(path, 'utf8'));
      const partitions = content.partitions.map((partition) => ({ ...partition, regions: {} }));
      return { contents: JSON.stringify({ ...content, partitions }), loader: 'json' };
    });
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
  format: 'cjs',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  alias: Object.fromEntries(REPLACED.map((name) => [name, './lambda/aws/sdk-stubs.ts'])),
  plugins: [smallJson, noEventStreams],
  logLevel: 'warning',
});

// esbuild's own minifier leaves the zip file 2.3 kB larger
const { code } = await minify(outputFiles[0].text, {
  compress: { ecma: 2020, toplevel: true, passes: 3 },
  mangle: { toplevel: true },
});
mkdirSync('build/handler', { recursive: true });
writeFileSync('build/handler/index.js', code);

const metafiles = [metafile, ...(await bundleEmbeddedCloud())];
writeFileSync('build/THIRD-PARTY-NOTICES', notices([...new Set(metafiles.flatMap(bundledPackages))].sort()));
