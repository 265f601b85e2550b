import { Duration, Stack } from 'aws-cdk-lib';
import type { IVirtualClusterRef } from 'aws-cdk-lib/aws-emrcontainers';
import type { JobRunProps } from '../../job-run-props';
import { JobTemplate } from '../../job-template';
import type { StartJobRunRequest } from '../contract';
import { constructWith } from './type-checks';
import * as limits from './limits';
import { checkRelease } from './release-features';
import { executionRoleOf } from '../iam/execution-role-of-job';
import { startJobRunRequest } from '../request/start-job-run-request';
import { checkParameterValues } from './validate-template-parameters';
import { checkConfigurations, checkJobDriver, checkTags, checkTemplateParameters } from './validate-job';
import { checkPropTypes } from './validate-prop-types';
import { checkMonitoring } from './validate-monitoring';
import { ValidationErrors } from './validation-errors';

const MAX_TIMEOUT = Duration.hours(12);
const CLUSTER_SAYS = 'a VirtualCluster, or VirtualCluster.fromVirtualClusterId(…)';
const VIRTUAL_CLUSTER = constructWith('virtualClusterRef', `be ${CLUSTER_SAYS}`);

/** What a construct checks of the properties that only it has. */
export type OwnChecks = (errors: ValidationErrors) => void;

/** Throws when there is no virtual cluster, or something of a wrong type, so that no request can be made. */
export function validatePropTypes(what: string, props = {} as JobRunProps, own: OwnChecks = () => {}): void {
  const errors = new ValidationErrors();
  const virtualCluster = props.virtualCluster as IVirtualClusterRef | undefined;
  errors.check(virtualCluster !== undefined, `virtualCluster is required: ${CLUSTER_SAYS}`);
  const isCluster = errors.type('virtualCluster', virtualCluster, VIRTUAL_CLUSTER);
  const right = checkPropTypes(props, errors);
  own(errors);
  if (errors.count === 0) return;
  const anyCluster = { virtualClusterRef: {} } as IVirtualClusterRef;
  const cluster = isCluster ? virtualCluster : undefined;
  checkRequestable(props, { ...right, virtualCluster: cluster ?? anyCluster }, errors);
  errors.throwIfAny(what);
}

/** Throws one error that names everything that is wrong with the properties and the request made of them. */
export function validateJobRun(what: string, props: JobRunProps, request: StartJobRunRequest): void {
  const errors = new ValidationErrors();
  checkRequest(props, request, errors);
  checkCombinations(props, errors);
  errors.throwIfAny(what);
}

/** Notes what is wrong besides what is of a wrong type: given are all properties, and those of the right type. */
function checkRequestable(all: JobRunProps, right: JobRunProps, errors: ValidationErrors): void {
  // what the driver may create goes to a stack that nobody synthesizes
  checkRequest(right, startJobRunRequest(new Stack(), right), errors);
  checkCombinations(all, errors);
}

/** The rules between properties, which ask only whether they are given. */
function checkCombinations(props: JobRunProps, errors: ValidationErrors): void {
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
}

function checkRequest(props: JobRunProps, request: StartJobRunRequest, errors: ValidationErrors): void {
  const { applicationConfiguration, monitoringConfiguration } = request.configurationOverrides ?? {};
  errors.text('virtualCluster', request.virtualClusterId, limits.VIRTUAL_CLUSTER_ID);
  errors.text('jobRunName', request.name, limits.NAME);
  errors.text('clientToken', request.clientToken, limits.CLIENT_TOKEN);
  errors.text('executionRole', request.executionRoleArn, limits.ROLE_ARN);
  errors.text('releaseLabel', request.releaseLabel, limits.RELEASE_LABEL);
  checkReleaseFeatures(props, request, errors);
  errors.text('jobTemplate', props.jobTemplate?.jobTemplateRef.jobTemplateArn, limits.JOB_TEMPLATE_ARN);
  checkTemplateParameters(props.jobTemplateParameters, errors);
  if (props.jobTemplate) checkParameterValues(props.jobTemplate, props.jobTemplateParameters, errors);
  if (request.jobDriver) checkJobDriver(request.jobDriver, errors);
  props.jobDriver?._check(errors);
  checkConfigurations('applicationConfiguration', applicationConfiguration, errors);
  checkMonitoring(props.monitoring, monitoringConfiguration, errors);
  checkTags('tags', props.tags, errors);
  const { maxAttempts } = props.retryPolicy ?? { maxAttempts: 1 };
  errors.wholeNumber('retryPolicy.maxAttempts', maxAttempts, 1, limits.MAX_INTEGER);
  if (props.timeout) checkTimeout(props.timeout, errors);
}

/** What the job run leaves to its template counts with what it says itself. */
function checkReleaseFeatures(props: JobRunProps, request: StartJobRunRequest, errors: ValidationErrors): void {
  const { _props: others, _data: data } = props.jobTemplate instanceof JobTemplate ? props.jobTemplate : {};
  const release = props.releaseLabel ?? others?.releaseLabel;
  checkRelease(errors, release, executionRoleOf(props), {
    jobDriver: request.jobDriver ?? data?.jobDriver,
    configurationOverrides: request.configurationOverrides ?? data?.configurationOverrides,
    retryPolicyConfiguration: request.retryPolicyConfiguration,
  });
}

function checkTimeout(timeout: Duration, errors: ValidationErrors): void {
  if (timeout.isUnresolved()) {
    errors.check(false, 'timeout must be known at synthesis, got a token');
    return;
  }
  const seconds = timeout.toSeconds({ integral: false });
  const inRange = Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_TIMEOUT.toSeconds();
  errors.check(inRange, `timeout must be 1 second to 12 hours in whole seconds, got ${timeout.toHumanString()}`);
}
