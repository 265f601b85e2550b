import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startCloud, type Cloud } from '../../local/cloud';
import type { Input } from '../../local/emr-containers/operations';
import { sparkHomes } from '../../local/spark/home';
import { until } from '../local/spark/setup';

export const CLUSTER = 'cluster1';
export const JOBS = join(__dirname, 'jobs');

const folders: string[] = [];
const clouds: Cloud[] = [];

afterEach(async () => {
  await Promise.all(clouds.splice(0).map((cloud) => cloud.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spark-suite-'));
  folders.push(folder);
  return folder;
}

/** A cloud that runs jobs with Spark, with a folder for the buckets, and the messages that its user sees. */
export async function sparkCloud() {
  const buckets = temporaryFolder();
  const lines: string[] = [];
  const notes: string[] = [];
  const cloud = await startCloud({
    region: 'eu-west-1',
    s3: { directory: buckets },
    spark: {
      homes: sparkHomes({ onProgress: (line) => void process.stderr.write(`${line}\n`) }),
      logs: temporaryFolder(),
      onLine: (_, stream, line) => void (stream === 'stdout' && lines.push(line)),
      onDifference: (_, difference) => void notes.push(difference),
      onNote: (_, note) => void notes.push(note),
    },
  });
  clouds.push(cloud);
  cloud.emr.addVirtualCluster(CLUSTER);

  /** Puts an object at `BUCKET/KEY`. */
  function put(name: string, content: string | Buffer): string {
    mkdirSync(dirname(join(buckets, name)), { recursive: true });
    writeFileSync(join(buckets, name), content);
    return `s3://${name}`;
  }

  /** Puts one of the jobs of this suite. */
  const putJob = (name: string) => put(`code/${name}`, readFileSync(join(JOBS, name)));

  let token = 0;
  async function start(request: Partial<Input<'StartJobRun'>>): Promise<string> {
    const { id } = await cloud.emr.invoke('StartJobRun', {
      ...{ virtualClusterId: CLUSTER, clientToken: `token-${++token}`, name: 'job' },
      ...{ executionRoleArn: 'arn:aws:iam::123456789012:role/imported', releaseLabel: 'emr-7.13.0-latest' },
      ...request,
    });
    return id!;
  }

  const runOf = (id: string) => cloud.emr.jobRuns().find((run) => run.id === id)!;
  async function ended(id: string) {
    const isOver = () => ['COMPLETED', 'FAILED', 'CANCELLED'].includes(runOf(id).state);
    while (!isOver()) await until(isOver).catch(() => undefined);
    return runOf(id);
  }

  return { cloud, buckets, lines, notes, put, putJob, start, runOf, ended };
}
