import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JobRun } from '../../../lib';
import { readAssembly } from '../../../local/cloudformation/assembly';
import { jobRunProps, synthesize } from '../../deploy/deployment';

test('reads an assembly of a newer CDK than the installed one', () => {
  const directory = synthesize((stack) => {
    new JobRun(stack, 'JobRun', jobRunProps(stack));
  });
  const manifest = join(directory, 'manifest.json');
  const content = JSON.parse(readFileSync(manifest, 'utf8')) as object;
  writeFileSync(manifest, JSON.stringify({ ...content, version: '999.0.0' }));
  expect(readAssembly(directory).stacks).toHaveLength(1);
});
