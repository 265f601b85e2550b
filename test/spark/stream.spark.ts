import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isAlive, until } from '../local/spark/setup';
import { CLUSTER, sparkCloud } from './setup';

test('a stream runs until it is cancelled, and leaves nothing behind', async () => {
  const { start, ended, lines, notes, put, putJob, cloud } = await sparkCloud();
  put('state/.keep', '');
  const id = await start({
    jobDriver: {
      sparkSubmitJobDriver: { entryPoint: putJob('stream.py'), entryPointArguments: ['s3://state/checkpoint'] },
    },
  });
  for (let waited = 0; !lines.some((line) => /batch 1 .*: [1-9]/.test(line)); waited++) {
    if (waited > 3) throw new Error(lines.join('\n'));
    await until(() => lines.some((line) => /batch 1 .*: [1-9]/.test(line))).catch(() => undefined);
  }
  const [, pid = ''] = /of process (\d+)/.exec(lines.at(-1) ?? '') ?? [];
  expect(isAlive(pid)).toBe(true);
  const page = notes.find((note) => note.includes('http://'))?.match(/http:\S+/)?.[0] ?? '';
  expect((await fetch(page)).status).toBe(200);
  await cloud.emr.invoke('CancelJobRun', { id, virtualClusterId: CLUSTER });
  expect((await ended(id)).state).toBe('CANCELLED');
  expect(isAlive(pid)).toBe(false);
  await expect(fetch(page)).rejects.toThrow();
  const children = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
  expect(children.filter((line) => line.includes('pyspark.daemon') && existsSync(line))).toEqual([]);
});
