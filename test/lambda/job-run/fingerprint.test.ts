import { fingerprint } from '../../../lambda/job-run/fingerprint';
import { REQUEST } from '../harness';

test('an undefined member does not change the fingerprint of a job, but a null member does', () => {
  const of = (changes: object) => fingerprint({ Request: { ...REQUEST, ...changes } });
  expect(of({ name: undefined })).toBe(of({}));
  expect(of({ name: null })).not.toBe(of({}));
});
