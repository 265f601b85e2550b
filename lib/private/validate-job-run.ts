import { Duration, Token } from 'aws-cdk-lib';
import type { JobRunProps } from '../job-run';
import { Problems } from './validation';

/** The longest that one custom resource can wait: CloudFormation's hour, less the time to cancel and answer. */
export const LONGEST_TIMEOUT = Duration.minutes(55);
/** The service takes 50 tags, the library adds 4. */
const MOST_TAGS = 46;

const NAME = /^[.\-_/#A-Za-z0-9]+$/;
const NOT_BLANK = /\S/;
const ROLE_ARN = /^arn:(aws[a-zA-Z0-9-]*):iam::(\d{12})?:(role((\/)|(\/[\u0021-\u007F]+\/))[\w+=,.@-]+)$/;

/** Throws one error that names everything that is wrong with the properties. */
export function validateJobRun(path: string, props: JobRunProps): void {
  const problems = new Problems();
  problems.text('jobRunName', props.jobRunName, { max: 64, pattern: NAME });
  problems.text('clientToken', props.clientToken, { max: 64, pattern: NOT_BLANK });
  problems.text('releaseLabel', props.releaseLabel?.label, { max: 64, pattern: /^[.\-_/A-Za-z0-9]+$/ });
  problems.text('executionRole', props.executionRole?.roleArn, { min: 20, max: 2048, pattern: ROLE_ARN });
  problems.text('virtualCluster', props.virtualCluster.virtualClusterRef.virtualClusterId, {
    max: 64,
    pattern: /^[0-9a-z]+$/,
  });
  checkJob(props, problems);
  checkMonitoring(props, problems);
  checkWait(props, problems);
  problems.throwIfAny(`JobRun ${path}`);
}

function checkJob(props: JobRunProps, problems: Problems): void {
  const { jobTemplate, jobTemplateParameters, retryPolicy, tags = {} } = props;
  if (!jobTemplate) {
    const without = 'is required unless a jobTemplate is given';
    problems.check(
      props.jobDriver !== undefined,
      `jobDriver ${without}: use JobDriver.sparkSubmit or JobDriver.sparkSql`,
    );
    problems.check(props.executionRole !== undefined, `executionRole ${without}`);
    problems.check(props.releaseLabel !== undefined, `releaseLabel ${without}`);
    problems.check(!jobTemplateParameters, 'jobTemplateParameters need a jobTemplate');
  }
  const attempts = retryPolicy?.maxAttempts;
  if (attempts !== undefined && !Token.isUnresolved(attempts)) {
    const whole = Number.isInteger(attempts) && attempts >= 1;
    problems.check(whole, `retryPolicy.maxAttempts must be a whole number of at least 1, got ${attempts}`);
  }
  const count = Object.keys(tags).length;
  problems.check(count <= MOST_TAGS, `tags must be at most ${MOST_TAGS} (the library adds 4), got ${count}`);
  for (const [key, value] of Object.entries(tags)) {
    problems.text(`tags key "${key}"`, key, { max: 128, pattern: NOT_BLANK });
    problems.text(`tags["${key}"]`, value, { min: 0, max: 256 });
    const reserved = /^(aws:|cdk-emr-containers:)/.test(key);
    problems.check(!reserved, `tags must not use the reserved prefixes aws: and cdk-emr-containers:, got "${key}"`);
  }
}

function checkMonitoring({ monitoring = {} }: JobRunProps, problems: Problems): void {
  const { logStreamNamePrefix, logPrefix, containerLogRotation } = monitoring;
  problems.check(
    !logStreamNamePrefix || !!monitoring.logGroup,
    'monitoring.logStreamNamePrefix needs monitoring.logGroup',
  );
  problems.check(!logPrefix || !!monitoring.logBucket, 'monitoring.logPrefix needs monitoring.logBucket');
  const files = containerLogRotation?.maxFilesToKeep;
  if (files !== undefined && !Token.isUnresolved(files)) {
    const property = 'monitoring.containerLogRotation.maxFilesToKeep';
    const inRange = Number.isInteger(files) && files >= 1 && files <= 50;
    problems.check(inRange, `${property} must be a whole number from 1 to 50, got ${files}`);
  }
}

function checkWait({ waitForCompletion, timeout }: JobRunProps, problems: Problems): void {
  if (!timeout) return;
  problems.check(waitForCompletion === true, 'timeout needs waitForCompletion: true');
  if (timeout.isUnresolved()) {
    problems.check(false, 'timeout must be known at synthesis, got a token');
    return;
  }
  const seconds = timeout.toSeconds({ integral: false });
  const inRange = Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_TIMEOUT.toSeconds();
  problems.check(inRange, `timeout must be 1 second to 55 minutes in whole seconds, got ${timeout.toHumanString()}`);
}
