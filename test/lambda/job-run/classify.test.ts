import type { Stack } from '../../../lambda/aws/services';
import type { JobRunRequest } from '../../../lambda/cloudformation/request';
import { UNKNOWN_STACK } from '../../../lambda/cloudformation/stack';
import { classify, runsAgain } from '../../../lambda/job-run/classify';
import type { Situation } from '../../../lambda/job-run/decide';
import type { JobRunProperties } from '../../../lib/private/contract';
import golden from '../golden.json';
import { createHarness, jobRunEvent, REQUEST } from '../harness';

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
    'a value of a job that runs once',
    properties({ Rerun: 'ONCE', RerunValues: ['1'] }),
    properties({ Rerun: 'ONCE', RerunValues: ['2'] }),
    false,
  ],
])('a change of %s', (_, from, to, expected) => {
  expect(runsAgain(from, to)).toBe(expected);
});

test('the job runs if there are no earlier properties', () => {
  expect(runsAgain(undefined, properties({ Rerun: 'ONCE' }))).toBe(true);
});

describe('a request', () => {
  const here = createHarness();
  const ARN = golden.physicalIds.jobRun;
  const now = (afterMs = 0) => ({ ...here.services, requestedAt: here.clock.now() - afterMs, deadline: Infinity });
  const of = (event: JobRunRequest, stack: Stack = UNKNOWN_STACK, afterMs = 0) => classify(event, stack, now(afterMs));
  const update = (changes: Partial<JobRunProperties> = {}, before: Partial<JobRunProperties> = {}) => ({
    ...jobRunEvent(here, 'Update', { PhysicalResourceId: ARN }),
    ResourceProperties: properties(changes),
    OldResourceProperties: properties(before),
  });
  const MINE = { Request: { ...REQUEST, clientToken: 'mine' } };

  test('is a Create that starts a run, and undoes nothing', () => {
    expect(of(jobRunEvent(here, 'Create'))).toEqual({
      request: 'Create',
      timing: 'prompt',
      change: 'start-first',
      undoes: false,
      stack: 'unknown',
      hasNewerUpdate: false,
    });
  });

  test.each<[string, JobRunRequest, Situation['change'], boolean]>([
    ['nothing', update(), 'none', false],
    ['the job', update(CHANGED), 'start-first', true],
    ['a job that may not overlap', update({ ...CHANGED, Replace: 'CANCEL_FIRST' }), 'cancel-first', true],
    ['a job with a client token, and the token', update(MINE), 'start-first', true],
    [
      'a job with a client token, but not the token',
      update({ Request: { ...MINE.Request, name: 'changed' }, Replace: 'CANCEL_FIRST' }, MINE),
      'same-client-token',
      true,
    ],
    ['a job to one that runs once', update({ ...CHANGED, Rerun: 'ONCE' }), 'none', true],
    ['a job that ran once', update(CHANGED, { Rerun: 'ONCE' }), 'start-first', false],
    ['nothing, without a run', { ...update(), PhysicalResourceId: 'unknown-1' }, 'start-first', false],
  ])('is an Update of %s', (_, event, change, undoes) => {
    expect(of(event)).toMatchObject({ request: 'Update', change, undoes });
  });

  test.each([
    [50_000, 'prompt'],
    [50_001, 'late'],
    [1_900_000, 'late'],
    [1_900_001, 'expired'],
  ])('that was made %i ms ago is %s', (afterMs, timing) => {
    expect(of(update(), UNKNOWN_STACK, afterMs).timing).toBe(timing);
  });

  test.each([
    [5_000, false],
    [5_001, true],
  ])('%i ms before another update has a newer update: %s', (afterMs, hasNewerUpdate) => {
    const stack = { status: 'UPDATE_IN_PROGRESS', updatedAt: here.clock.now() + afterMs };
    expect(of(update(), stack)).toMatchObject({ stack: 'updating', hasNewerUpdate });
  });
});
