import { Token } from 'aws-cdk-lib';
import type { Monitoring } from '../../monitoring';
import { quote } from './describe-value';
import type { ValidationErrors } from './validation-errors';

// names that the service derives from properties, with the limits of the services that use them; test/lib/derived-names.test.ts
// lists all of them

const MAX_KEY_BYTES = 1024;
/**
 * `/<virtual cluster>/jobs/<job run>/containers/<application>/<pod>/stderr.gz`, with a pod's name of 63 characters.
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-jobs-s3.html
 */
const KEY_END_BYTES = 200;

/** Checks the prefixes of log stream names and of object keys. */
export function checkDerivedNames(monitoring: Monitoring = {}, errors: ValidationErrors): void {
  const { logStreamNamePrefix, logPrefix } = monitoring;
  if (isKnown(logStreamNamePrefix)) {
    const isName = !/[:*]/.test(logStreamNamePrefix);
    const rule = 'must not contain ":" or "*", which CloudWatch Logs does not allow in a log stream name';
    errors.check(isName, `monitoring.logStreamNamePrefix ${rule}, got ${quote(logStreamNamePrefix)}`);
  }
  if (!isKnown(logPrefix)) return;
  const [bytes, max] = [Buffer.byteLength(logPrefix), MAX_KEY_BYTES - KEY_END_BYTES];
  const rule = `must be at most ${max} bytes, because an S3 key has at most ${MAX_KEY_BYTES} bytes and the service adds up to ${KEY_END_BYTES}`;
  errors.check(bytes <= max, `monitoring.logPrefix ${rule}, got ${bytes}`);
}

function isKnown(text: unknown): text is string {
  return typeof text === 'string' && !Token.isUnresolved(text);
}
