import { hasEnded, isCancellable } from '../../../lambda/job-run/job-run-state';

test.each([
  ['FAILED', true],
  ['A_STATE_OF_TOMORROW', false],
  [undefined, false],
] as const)('a run that is %s has ended: %s', (state, expected) => {
  expect(hasEnded({ state: state as 'FAILED' })).toBe(expected);
});

test.each([
  ['PENDING', true],
  ['RUNNING', true],
  ['CANCEL_PENDING', false],
  ['COMPLETED', false],
] as const)('a run that is %s can be cancelled: %s', (state, expected) => {
  expect(isCancellable({ state })).toBe(expected);
});
