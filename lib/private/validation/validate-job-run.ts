import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { JobProps } from '../../job-props';
import type { JobTemplateMonitoring } from '../../job-template-monitoring';
import { JobRunProvider } from '../../job-run-provider';
import type { JobRunProps } from '../../job-run-props';
import { JobLifecycle } from '../../job-lifecycle';
import { ReplacePolicy } from '../../replace-policy';
import { RollbackPolicy } from '../../rollback-policy';
import { WaitFor } from '../../wait-for';
import { MAX_WINDOW_SECONDS, type JobDriverRequest } from '../contract';
import { withLifecycleDefaults } from '../request/job-lifecycle-defaults';
import { executionRoleOf, jobTemplateOf, parameterValuesOf, releaseLabelOf } from '../request/job-template-of';
import { openNameErrors } from '../request/open-names';
import * as limits from './limits';
import { checkPropTypes, DURATION, JOB_PROP_TYPES, type PropTypes } from './prop-types';
import { checkFieldRules } from './field-rules';
import { checkRelease } from './release-features';
import { BOOLEAN, constructWith, hasMember, hasMethod, OBJECT, oneOf, type TypeCheck } from './type-checks';
import { checkBucketEnvironments, checkEnvironment, checkMonitoringEnvironment } from './validate-environment';
import { checkConfigurations, checkJobDriver, checkTags, checkTemplateParameters, rendered } from './validate-job';
import { checkDerivedNames } from './validate-derived-names';
import { checkMonitoring } from './validate-monitoring';
import { checkParameterValues } from './validate-template-parameters';
import { ValidationErrors } from './validation-errors';
import { wildcardErrors } from './wildcards';

const MAX_TIMEOUT = Duration.hours(12);
const DEFAULT_TIMEOUT = Duration.seconds(MAX_WINDOW_SECONDS);
const CLUSTER_EXAMPLE = 'a VirtualCluster, or VirtualCluster.fromVirtualClusterId(…)';
const VIRTUAL_CLUSTER = constructWith('virtualClusterRef', `be ${CLUSTER_EXAMPLE}`);
const PROVIDER: TypeCheck = {
  is: (value) => constructWith('functionArn', '').is(value) && hasMember('env', '').is(value),
  requirement: 'be a JobRunProvider, or JobRunProvider.fromJobRunProviderAttributes(…)',
};
const PROP_TYPES: PropTypes = {
  ...JOB_PROP_TYPES,
  jobTemplate: constructWith('jobTemplateArn', 'be a job template, such as JobTemplate.fromJobTemplateArn(…)'),
  retryPolicy: { ...OBJECT, requirement: 'be an object with maxAttempts' },
  lifecycle: oneOf(JobLifecycle, 'be a JobLifecycle, such as JobLifecycle.STREAMING'),
  waitFor: oneOf(WaitFor, 'be a WaitFor, such as WaitFor.COMPLETION'),
  stableFor: DURATION,
  timeout: DURATION,
  driverLogInStatusReason: BOOLEAN,
  rerun: hasMethod('_render', 'be a RerunPolicy, such as RerunPolicy.once()'),
  replace: oneOf(ReplacePolicy, 'be a ReplacePolicy, such as ReplacePolicy.CANCEL_FIRST'),
  rollback: oneOf(RollbackPolicy, 'be a RollbackPolicy, such as RollbackPolicy.RERUN'),
};

/**
 * Throws one error that names every invalid property of a job run. Creates nothing.
 *
 * @param jobDriver The configuration of the driver, if it is already bound.
 */
export function validateJobRun(jobRun: Construct, props = {} as Partial<JobRunProps>, jobDriver?: JobDriverRequest) {
  validateStart(`JobRun ${jobRun.node.path}`, jobRun, props, jobDriver, (errors) =>
    checkProvider(props, jobRun, errors),
  );
}

/**
 * Throws one error that names every invalid property of a construct that starts job runs: wrong types first, then wrong values of
 * the others.
 */
export function validateStart(
  subject: string,
  scope: Construct,
  props: Partial<JobRunProps>,
  boundJobDriver: JobDriverRequest | undefined,
  checkOwnProps: (errors: ValidationErrors) => void,
): void {
  const errors = new ValidationErrors();
  const virtualCluster = props.virtualCluster;
  errors.check(virtualCluster !== undefined, `virtualCluster is required: use ${CLUSTER_EXAMPLE}`);
  const isCluster = errors.type('virtualCluster', virtualCluster, VIRTUAL_CLUSTER);
  const typed = checkPropTypes(props, PROP_TYPES, errors);
  for (const property of ['virtualCluster', 'jobTemplate', 'executionRole'] as const) {
    checkEnvironment(property, props[property], scope, errors);
  }
  checkMonitoringEnvironment(typed.monitoring, scope, errors);
  checkBucketEnvironments(typed.jobDriver?._objects, scope, errors);
  checkOwnProps(errors);
  if (isCluster)
    errors.text('virtualCluster', virtualCluster?.virtualClusterRef.virtualClusterId, limits.VIRTUAL_CLUSTER_ID);
  checkValues(typed, boundJobDriver ?? typed.jobDriver?._preview(), errors);
  checkCombinations(props, errors);
  errors.finish(subject, scope);
}

function checkValues(
  props: Partial<JobRunProps>,
  jobDriver: JobDriverRequest | undefined,
  errors: ValidationErrors,
): void {
  const { executionRole, releaseLabel, jobTemplate, monitoring, timeout } = props;
  errors.text('jobRunName', props.jobRunName, limits.NAME);
  errors.text('clientToken', props.clientToken, limits.CLIENT_TOKEN);
  errors.text('executionRole', executionRole?.roleArn, limits.ROLE_ARN);
  errors.text('releaseLabel', releaseLabel?.label, limits.RELEASE_LABEL);
  checkReleaseWithTemplate(props, jobDriver, errors);
  errors.text('jobTemplate', jobTemplate?.jobTemplateArn, limits.JOB_TEMPLATE_ARN);
  checkTemplateParameters(props.jobTemplateParameters, errors);
  const template = jobTemplateOf(props);
  if (template) checkParameterValues(template._props.parameters ?? {}, props.jobTemplateParameters, errors);
  if (jobDriver) checkJobDriver(jobDriver, errors, { isCustom: props.jobDriver?._isCustom });
  props.jobDriver?._validate(errors, { releaseLabel: releaseLabelOf(props) });
  checkConfigurations(props.applicationConfiguration, errors);
  checkMonitoring(monitoring, errors);
  checkTemplateMembers(monitoring, errors);
  checkDerivedNames(monitoring, errors);
  const configurations = rendered(props.applicationConfiguration);
  checkFieldRules({ jobDriver, configurations, monitoring, hasTemplate: jobTemplate !== undefined }, errors);
  checkOpenNames(props, errors);
  checkTags('tags', props.tags, errors);
  const { maxAttempts } = props.retryPolicy ?? { maxAttempts: 1 };
  errors.wholeNumber('retryPolicy.maxAttempts', maxAttempts, 1, limits.MAX_INTEGER);
  if (timeout) checkTimeout(timeout, errors);
  checkStableFor(props, errors);
}

/** Checks properties that only a job template supports. Plain JavaScript and other languages can pass them to a job run. */
function checkTemplateMembers(monitoring: JobTemplateMonitoring = {}, errors: ValidationErrors): void {
  const { logUri, persistentAppUIParameter } = monitoring;
  errors.check(logUri === undefined, 'monitoring.logUri applies only to a job template: set logBucket and logPrefix');
  const instead = 'monitoring.persistentAppUIParameter applies only to a job template: set persistentAppUI';
  errors.check(persistentAppUIParameter === undefined, instead);
}

/** A job run uses the features of its own properties and of those that its template supplies. */
function checkReleaseWithTemplate(
  props: Partial<JobProps>,
  jobDriver: JobDriverRequest | undefined,
  errors: ValidationErrors,
): void {
  const template = jobTemplateOf(props);
  checkRelease(
    releaseLabelOf(props),
    {
      jobDriver: jobDriver ?? template?._jobDriver,
      configurations: rendered(props.applicationConfiguration),
      monitoring: props.monitoring,
      retryPolicy: props.retryPolicy,
      executionRole: executionRoleOf(props),
    },
    errors,
  );
}

/** Checks that a grant for a name or key that starts with a parameter does not cover everything. */
function checkOpenNames(props: Partial<JobProps>, errors: ValidationErrors): void {
  const values = parameterValuesOf(props);
  const keys = props.jobDriver?._objects.map(({ key }) => key) ?? [];
  // nothing is granted to an unknown role
  const ofTemplate = executionRoleOf(props) ? (jobTemplateOf(props)?._openNameErrors(values) ?? []) : [];
  const all = [...openNameErrors({ monitoring: props.monitoring, keys }, values), ...ofTemplate];
  for (const error of all) errors.check(false, error);
}

function checkTimeout(timeout: Duration, errors: ValidationErrors): void {
  if (timeout.isUnresolved()) {
    errors.check(false, 'timeout must be known at synthesis, got a token');
    return;
  }
  const seconds = timeout.toSeconds({ integral: false });
  const isInRange = Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_TIMEOUT.toSeconds();
  errors.check(isInRange, `timeout must be 1 second to 12 hours in whole seconds, got ${timeout.toHumanString()}`);
}

function checkStableFor(props: Partial<JobRunProps>, errors: ValidationErrors): void {
  const { stableFor, timeout = DEFAULT_TIMEOUT } = withLifecycleDefaults(props);
  if (!stableFor) return;
  if (stableFor.isUnresolved()) {
    errors.check(false, 'stableFor must be known at synthesis, got a token');
    return;
  }
  const isWhole = Number.isInteger(stableFor.toSeconds({ integral: false }));
  errors.check(isWhole, `stableFor must be a whole number of seconds, got ${stableFor.toHumanString()}`);
  if (timeout.isUnresolved() || !isWhole) return;
  const isShorter = stableFor.toSeconds() < timeout.toSeconds({ integral: false });
  const got = `got a stableFor of ${stableFor.toHumanString()} and a timeout of ${timeout.toHumanString()}`;
  errors.check(isShorter, `stableFor must be shorter than timeout, ${got}`);
}

/** The rules between properties. They depend only on whether a property is set, even with the wrong type. */
function checkCombinations(props: Partial<JobRunProps>, errors: ValidationErrors): void {
  const { jobTemplate, jobDriver, executionRole, releaseLabel, jobTemplateParameters } = props;
  if (jobTemplate === undefined) {
    const without = 'is required unless jobTemplate is set';
    const use = 'use JobDriver.sparkSubmit or JobDriver.sparkSql';
    errors.check(jobDriver !== undefined, `jobDriver ${without}: ${use}`);
    errors.check(executionRole !== undefined, `executionRole ${without}`);
    errors.check(releaseLabel !== undefined, `releaseLabel ${without}`);
    errors.check(jobTemplateParameters === undefined, 'jobTemplateParameters requires jobTemplate');
  }
  checkWait(props, errors);
  if (props.lifecycle === JobLifecycle.STREAMING) checkStreaming(props, errors);
}

function checkWait(props: Partial<JobRunProps>, errors: ValidationErrors): void {
  const { waitFor = WaitFor.NOTHING } = withLifecycleDefaults(props);
  const waits = waitFor !== WaitFor.NOTHING;
  const needed = 'requires waitFor, such as WaitFor.COMPLETION';
  errors.check(!props.timeout || waits, `timeout ${needed}`);
  errors.check(props.driverLogInStatusReason === undefined || waits, `driverLogInStatusReason ${needed}`);
  errors.check(!props.stableFor || waitFor === WaitFor.RUNNING, 'stableFor requires waitFor: WaitFor.RUNNING');
}

/** Two runs of a streaming query must not write to the same checkpoint, and the query does not end by itself. */
function checkStreaming({ replace, waitFor, clientToken, rollback }: Partial<JobRunProps>, errors: ValidationErrors) {
  errors.check(
    replace !== ReplacePolicy.START_FIRST,
    'replace must not be ReplacePolicy.START_FIRST with lifecycle: JobLifecycle.STREAMING: ' +
      'two runs of a streaming query would write to the same checkpoint. Remove replace, or use JobLifecycle.BATCH',
  );
  errors.check(
    waitFor !== WaitFor.COMPLETION,
    'waitFor must not be WaitFor.COMPLETION with lifecycle: JobLifecycle.STREAMING: ' +
      'a streaming job does not complete, so the deployment would time out. Remove waitFor, or use JobLifecycle.BATCH',
  );
  errors.check(
    clientToken === undefined || rollback === RollbackPolicy.ADOPT,
    'clientToken must not be set with lifecycle: JobLifecycle.STREAMING: ' +
      'it would prevent a rollback from starting the earlier job again. Remove it, or set rollback: RollbackPolicy.ADOPT',
  );
}

/** Checks that the provider can serve the job run. */
function checkProvider(props: Partial<JobRunProps>, scope: Construct, errors: ValidationErrors): void {
  const { provider, waitFor = WaitFor.NOTHING } = withLifecycleDefaults(props);
  if (!errors.type('provider', provider, PROVIDER) || !provider) return;
  checkEnvironment('provider', provider, scope, errors);
  // a provider of the app creates its waiter when the ARN is read
  const hasWaiter = provider instanceof JobRunProvider || provider.waiterArn !== undefined;
  const message = `waitFor: WaitFor.${waitFor} requires a provider with a waiterArn, got one without it: set waiterArn where you import the provider`;
  errors.check(waitFor === WaitFor.NOTHING || hasWaiter, message);
}

/** The errors of names that IAM would read as patterns, including names of the template with the job's parameter values. */
export function jobWildcardErrors(scope: Construct, props: JobProps): string[] {
  const values = parameterValuesOf(props);
  const template = jobTemplateOf(props)?._props;
  const parts = template ? [props, { monitoring: template.monitoring, jobDriver: template.jobDriver }] : [props];
  return wildcardErrors(scope, parts, values);
}
