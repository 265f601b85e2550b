import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { JobProps } from '../../job-props';
import { JobRunProvider } from '../../job-run-provider';
import type { JobRunProps } from '../../job-run-props';
import { ReplacePolicy } from '../../replace-policy';
import { RollbackPolicy } from '../../rollback-policy';
import type { JobDriverRequest } from '../contract';
import { executionRoleOf, jobTemplateOf, parameterValuesOf } from '../request/job-template-of';
import { openNameErrors } from '../request/open-names';
import * as limits from './limits';
import { checkPropTypes, DURATION, JOB_PROP_TYPES, type PropTypes } from './prop-types';
import { checkRelease } from './release-features';
import { BOOLEAN, constructWith, hasMember, hasMethod, OBJECT, oneOf, type TypeCheck } from './type-checks';
import { checkSameEnvironment } from './validate-environment';
import { checkConfigurations, checkJobDriver, checkTags, checkTemplateParameters } from './validate-job';
import { checkMonitoring } from './validate-monitoring';
import { checkParameterValues } from './validate-template-parameters';
import { ValidationErrors } from './validation-errors';

const MAX_TIMEOUT = Duration.hours(12);
const CLUSTER_EXAMPLE = 'a VirtualCluster, or VirtualCluster.fromVirtualClusterId(…)';
const VIRTUAL_CLUSTER = constructWith('virtualClusterRef', `be ${CLUSTER_EXAMPLE}`);
const PROVIDER: TypeCheck = {
  is: (value) => constructWith('functionArn', '').is(value) && hasMember('env', '').is(value),
  requirement: 'be a JobRunProvider, or JobRunProvider.fromJobRunProviderAttributes(…)',
};
const PROP_TYPES: PropTypes = {
  ...JOB_PROP_TYPES,
  jobTemplate: constructWith('jobTemplateRef', 'be a job template, such as a CfnJobTemplate'),
  retryPolicy: { ...OBJECT, requirement: 'be an object with maxAttempts' },
  waitForCompletion: BOOLEAN,
  timeout: DURATION,
  driverLogInStatusReason: BOOLEAN,
  rerun: hasMethod('_render', 'be a RerunPolicy, such as RerunPolicy.once()'),
  replace: oneOf(ReplacePolicy, 'be a ReplacePolicy, such as ReplacePolicy.CANCEL_FIRST'),
  rollback: oneOf(RollbackPolicy, 'be a RollbackPolicy, such as RollbackPolicy.RERUN'),
};

/**
 * Throws one error that names every invalid property of a job run. Creates nothing.
 *
 * @param jobDriver The configuration of the driver, where it is bound already.
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
  errors.check(virtualCluster !== undefined, `virtualCluster is required: ${CLUSTER_EXAMPLE}`);
  const isCluster = errors.type('virtualCluster', virtualCluster, VIRTUAL_CLUSTER);
  const typed = checkPropTypes(props, PROP_TYPES, errors);
  checkSameEnvironment('virtualCluster', props.virtualCluster, scope, errors);
  checkSameEnvironment('jobTemplate', props.jobTemplate, scope, errors);
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
  errors.text('jobTemplate', jobTemplate?.jobTemplateRef.jobTemplateArn, limits.JOB_TEMPLATE_ARN);
  checkTemplateParameters(props.jobTemplateParameters, errors);
  if (jobTemplate) checkParameterValues(jobTemplate, props.jobTemplateParameters, errors);
  if (jobDriver) checkJobDriver(jobDriver, errors, { isCustom: props.jobDriver?._isCustom });
  props.jobDriver?._validate(errors);
  checkConfigurations(props.applicationConfiguration, errors);
  checkMonitoring(monitoring, errors);
  checkOpenNames(props, errors);
  checkTags('tags', props.tags, errors);
  const { maxAttempts } = props.retryPolicy ?? { maxAttempts: 1 };
  errors.wholeNumber('retryPolicy.maxAttempts', maxAttempts, 1, limits.MAX_INTEGER);
  if (timeout) checkTimeout(timeout, errors);
}

/** A job run uses the features of its own properties, and of those that it leaves to its template. */
function checkReleaseWithTemplate(
  props: Partial<JobProps>,
  jobDriver: JobDriverRequest | undefined,
  errors: ValidationErrors,
): void {
  const template = jobTemplateOf(props);
  checkRelease(
    props.releaseLabel ?? template?._props.releaseLabel,
    {
      jobDriver: jobDriver ?? template?._jobDriver,
      monitoring: props.monitoring,
      retryPolicy: props.retryPolicy,
      executionRole: executionRoleOf(props),
    },
    errors,
  );
}

/** Checks that permissions for a name or key that begins with a parameter are not permissions for everything. */
function checkOpenNames(props: Partial<JobProps>, errors: ValidationErrors): void {
  const values = parameterValuesOf(props);
  const keys = props.jobDriver?._objects.map(({ key }) => key) ?? [];
  const ofTemplate = jobTemplateOf(props)?._openNameErrors(values) ?? [];
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

/** The rules between properties: they depend only on whether a property is given, also one of a wrong type. */
function checkCombinations(props: Partial<JobRunProps>, errors: ValidationErrors): void {
  const { jobTemplate, jobDriver, executionRole, releaseLabel, jobTemplateParameters, waitForCompletion } = props;
  if (jobTemplate === undefined) {
    const without = 'is required unless a jobTemplate is given';
    const use = 'use JobDriver.sparkSubmit or JobDriver.sparkSql';
    errors.check(jobDriver !== undefined, `jobDriver ${without}: ${use}`);
    errors.check(executionRole !== undefined, `executionRole ${without}`);
    errors.check(releaseLabel !== undefined, `releaseLabel ${without}`);
    errors.check(jobTemplateParameters === undefined, 'jobTemplateParameters need a jobTemplate');
  }
  errors.check(!props.timeout || !!waitForCompletion, 'timeout needs waitForCompletion: true');
  const hasSwitch = props.driverLogInStatusReason !== undefined;
  errors.check(!hasSwitch || !!waitForCompletion, 'driverLogInStatusReason needs waitForCompletion: true');
}

/** Checks that the provider can serve the job run. */
function checkProvider(
  { provider, waitForCompletion }: Partial<JobRunProps>,
  scope: Construct,
  errors: ValidationErrors,
): void {
  if (!errors.type('provider', provider, PROVIDER) || !provider) return;
  checkSameEnvironment('provider', provider, scope, errors);
  // a provider of the app creates its waiter when the ARN is read
  const hasWaiter = provider instanceof JobRunProvider || provider.waiterArn !== undefined;
  const message = 'waitForCompletion needs a provider with a waiterArn, got one without it';
  errors.check(waitForCompletion !== true || hasWaiter, message);
}
