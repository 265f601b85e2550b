import { Duration, Stack } from 'aws-cdk-lib';
import type { IVirtualClusterRef } from 'aws-cdk-lib/aws-emrcontainers';
import type { JobRunProps } from '../../job-run-props';
import { JobTemplate } from '../../job-template';
import type { StartJobRunRequest } from '../contract';
import { construct } from './type-checks';
import * as limits from './limits';
import { checkRelease } from './release-features';
import { roleOfJob } from '../iam/execution-role-of-job';
import { startJobRunRequest } from '../request/start-job-run-request';
import { checkParameterValues } from './validate-template-parameters';
import { checkConfigurations, checkJobDriver, checkTags, checkTemplateParameters } from './validate-job';
import { checkKinds } from './validate-prop-types';
import { checkMonitoring } from './validate-monitoring';
import { Problems } from './validation-errors';

const LONGEST_TIMEOUT = Duration.hours(12);
const CLUSTER_SAYS = 'a VirtualCluster, or VirtualCluster.fromVirtualClusterId(…)';
const VIRTUAL_CLUSTER = construct('virtualClusterRef', `be ${CLUSTER_SAYS}`);

/** What a construct checks of the properties that only it has. */
export type OwnChecks = (problems: Problems) => void;

/** Throws when there is no virtual cluster, or something of a wrong type, so that no request can be made. */
export function requireVirtualCluster(what: string, props = {} as JobRunProps, own: OwnChecks = () => {}): void {
  const problems = new Problems();
  const virtualCluster = props.virtualCluster as IVirtualClusterRef | undefined;
  problems.check(virtualCluster !== undefined, `virtualCluster is required: ${CLUSTER_SAYS}`);
  const isCluster = problems.kind('virtualCluster', virtualCluster, VIRTUAL_CLUSTER);
  const right = checkKinds(props, problems);
  own(problems);
  if (problems.count === 0) return;
  const anyCluster = { virtualClusterRef: {} } as IVirtualClusterRef;
  const cluster = isCluster ? virtualCluster : undefined;
  checkRequestable(props, { ...right, virtualCluster: cluster ?? anyCluster }, problems);
  problems.throwIfAny(what);
}

/** Throws one error that names everything that is wrong with the properties and the request made of them. */
export function validateJobRun(what: string, props: JobRunProps, request: StartJobRunRequest): void {
  const problems = new Problems();
  checkRequest(props, request, problems);
  checkTogether(props, problems);
  problems.throwIfAny(what);
}

/** Notes what is wrong besides what is of a wrong type: given are all properties, and those of the right type. */
function checkRequestable(all: JobRunProps, right: JobRunProps, problems: Problems): void {
  // what the driver may create goes to a stack that nobody synthesizes
  checkRequest(right, startJobRunRequest(new Stack(), right), problems);
  checkTogether(all, problems);
}

/** The rules between properties, which ask only whether they are given. */
function checkTogether(props: JobRunProps, problems: Problems): void {
  const { jobTemplate, jobDriver, executionRole, releaseLabel, jobTemplateParameters, waitForCompletion } = props;
  if (jobTemplate === undefined) {
    const without = 'is required unless a jobTemplate is given';
    const use = 'use JobDriver.sparkSubmit or JobDriver.sparkSql';
    problems.check(jobDriver !== undefined, `jobDriver ${without}: ${use}`);
    problems.check(executionRole !== undefined, `executionRole ${without}`);
    problems.check(releaseLabel !== undefined, `releaseLabel ${without}`);
    problems.check(jobTemplateParameters === undefined, 'jobTemplateParameters need a jobTemplate');
  }
  problems.check(!props.timeout || !!waitForCompletion, 'timeout needs waitForCompletion: true');
}

function checkRequest(props: JobRunProps, request: StartJobRunRequest, problems: Problems): void {
  const { applicationConfiguration, monitoringConfiguration } = request.configurationOverrides ?? {};
  problems.text('virtualCluster', request.virtualClusterId, limits.VIRTUAL_CLUSTER_ID);
  problems.text('jobRunName', request.name, limits.NAME);
  problems.text('clientToken', request.clientToken, limits.CLIENT_TOKEN);
  problems.text('executionRole', request.executionRoleArn, limits.ROLE_ARN);
  problems.text('releaseLabel', request.releaseLabel, limits.RELEASE_LABEL);
  checkReleaseOf(props, request, problems);
  problems.text('jobTemplate', props.jobTemplate?.jobTemplateRef.jobTemplateArn, limits.JOB_TEMPLATE_ARN);
  checkTemplateParameters(props.jobTemplateParameters, problems);
  if (props.jobTemplate) checkParameterValues(props.jobTemplate, props.jobTemplateParameters, problems);
  if (request.jobDriver) checkJobDriver(request.jobDriver, problems);
  props.jobDriver?._check(problems);
  checkConfigurations('applicationConfiguration', applicationConfiguration, problems);
  checkMonitoring(props.monitoring, monitoringConfiguration, problems);
  checkTags('tags', props.tags, problems);
  const { maxAttempts } = props.retryPolicy ?? { maxAttempts: 1 };
  problems.wholeNumber('retryPolicy.maxAttempts', maxAttempts, 1, limits.LARGEST_INTEGER);
  if (props.timeout) checkTimeout(props.timeout, problems);
}

/** What the job run leaves to its template counts with what it says itself. */
function checkReleaseOf(props: JobRunProps, request: StartJobRunRequest, problems: Problems): void {
  const { _props: others, _data: data } = props.jobTemplate instanceof JobTemplate ? props.jobTemplate : {};
  const release = props.releaseLabel ?? others?.releaseLabel;
  checkRelease(problems, release, roleOfJob(props), {
    jobDriver: request.jobDriver ?? data?.jobDriver,
    configurationOverrides: request.configurationOverrides ?? data?.configurationOverrides,
    retryPolicyConfiguration: request.retryPolicyConfiguration,
  });
}

function checkTimeout(timeout: Duration, problems: Problems): void {
  if (timeout.isUnresolved()) {
    problems.check(false, 'timeout must be known at synthesis, got a token');
    return;
  }
  const seconds = timeout.toSeconds({ integral: false });
  const inRange = Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_TIMEOUT.toSeconds();
  problems.check(inRange, `timeout must be 1 second to 12 hours in whole seconds, got ${timeout.toHumanString()}`);
}
