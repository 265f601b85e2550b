import { runsAgain } from '../../../lambda/job-run/classify';
import type { JobRunProperties } from '../../../lib/private/contract';
import { REQUEST } from '../harness';

const properties = (more: Partial<JobRunProperties> = {}): JobRunProperties => ({ Request: REQUEST, ...more });
const CHANGED = { Request: { ...REQUEST, name: 'changed' } };

test.each<[string, JobRunProperties, JobRunProperties, boolean]>([
  ['nothing', properties(), properties(), false],
  ['the job', properties(), properties(CHANGED), true],
  ['the job template', properties(), properties({ Request: { ...REQUEST, jobTemplateId: 'template2' } }), true],
  [
    'the parameters of a job template',
    properties({ Request: { ...REQUEST, jobTemplateParameters: { Day: '1' } } }),
    properties({ Request: { ...REQUEST, jobTemplateParameters: { Day: '2' } } }),
    true,
  ],
  ['tags', properties(), properties({ Request: { ...REQUEST, tags: { team: 'other' } } }), false],
  ['the version of the schema', properties(), properties({ SchemaVersion: '1' }), false],
  ['replacement and rollback', properties(), properties({ Replace: 'CANCEL_FIRST', Rollback: 'RERUN' }), false],

  ['a value', properties({ RerunValues: ['1'] }), properties({ RerunValues: ['2'] }), true],
  ['a first value', properties(), properties({ RerunValues: ['1'] }), true],
  ['no value any more', properties({ RerunValues: ['1'] }), properties(), false],
  ['the job besides a value', properties({ RerunValues: ['1'] }), properties({ RerunValues: ['1'], ...CHANGED }), true],
  ['one value to two', properties({ RerunValues: ['a,b'] }), properties({ RerunValues: ['a', 'b'] }), true],

  [
    'the job, but only values count',
    properties({ RerunValues: ['1'] }),
    properties({ Rerun: 'VALUES', RerunValues: ['1'], ...CHANGED }),
    false,
  ],
  [
    'a value that alone counts',
    properties({ Rerun: 'VALUES', RerunValues: ['1'] }),
    properties({ Rerun: 'VALUES', RerunValues: ['2'] }),
    true,
  ],

  ['the policy to once', properties(), properties({ Rerun: 'ONCE' }), false],
  ['the policy from once', properties({ Rerun: 'ONCE' }), properties(), false],
  ['the job, which runs once', properties({ Rerun: 'ONCE' }), properties({ Rerun: 'ONCE', ...CHANGED }), false],
  [
    'a value of a job which runs once',
    properties({ Rerun: 'ONCE', RerunValues: ['1'] }),
    properties({ Rerun: 'ONCE', RerunValues: ['2'] }),
    false,
  ],
])('a change of %s', (_, from, to, expected) => {
  expect(runsAgain(from, to)).toBe(expected);
});

test('without anything before, the job runs', () => {
  expect(runsAgain(undefined, properties({ Rerun: 'ONCE' }))).toBe(true);
});
