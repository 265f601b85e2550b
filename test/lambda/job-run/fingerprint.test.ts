import { fingerprint } from '../../../lambda/job-run/fingerprint';
import { REQUEST } from '../harness';

test('a job has the same fingerprint with a member that is undefined as without it, and another with null', () => {
  const of = (changes: object) => fingerprint({ Request: { ...REQUEST, ...changes } });
  expect(of({ name: undefined })).toBe(of({}));
  expect(of({ name: null })).not.toBe(of({}));
});
