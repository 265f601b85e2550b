import { isCancellable } from '../../../lambda/job-run/job-run-state';

test.each([
  ['PENDING', true],
  ['RUNNING', true],
  ['CANCEL_PENDING', false],
  ['COMPLETED', false],
] as const)('a run that is %s can be cancelled: %s', (state, expected) => {
  expect(isCancellable({ state })).toBe(expected);
});
