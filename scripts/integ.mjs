// runs integ-runner on test/integ in the Region of the environment; by default, it compares snapshots, without AWS
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
const region = AWS_REGION ?? AWS_DEFAULT_REGION ?? 'us-east-1';
const { status } = spawnSync(
  process.execPath,
  [
    createRequire(import.meta.url).resolve('@aws-cdk/integ-runner/bin/integ-runner'),
    ...['--directory', 'test/integ', '--language', 'typescript', '--app', 'node --import tsx {filePath}'],
    ...['--max-workers', `${availableParallelism()}`, '--parallel-regions', region, '--disable-update-workflow'],
    ...process.argv.slice(2),
  ],
  // without a Region, integ-runner queries the EC2 metadata service, which takes seconds
  { stdio: 'inherit', env: { ...process.env, AWS_REGION: region } },
);

// a snapshot keeps only the compared parts: no copies of assets, and no descriptions of the CDK's feature flags
const snapshots = readdirSync('test/integ').filter((name) => name.endsWith('.snapshot'));
for (const snapshot of snapshots.map((name) => join('test/integ', name))) {
  const assets = readdirSync(snapshot).filter((name) => name.startsWith('asset.'));
  for (const asset of assets) rmSync(join(snapshot, asset), { recursive: true });
  const file = join(snapshot, 'manifest.json');
  const { artifacts, ...manifest } = JSON.parse(readFileSync(file, 'utf8'));
  const kept = Object.entries(artifacts).filter(([, { type }]) => type !== 'cdk:feature-flag-report');
  if (kept.length === Object.keys(artifacts).length) continue;
  writeFileSync(file, JSON.stringify({ ...manifest, artifacts: Object.fromEntries(kept) }, null, 2));
}
process.exitCode = status ?? 1;
