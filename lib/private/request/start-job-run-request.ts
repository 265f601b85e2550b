import { Fn } from 'aws-cdk-lib';
import type { IJobTemplate } from '../../i-job-template';
import type { JobProps } from '../../job-props';
import type { JobRunProps } from '../../job-run-props';
import type { JobDriverRequest, StartJobRunRequest } from '../contract';
import { configurationOverrides } from './configuration-overrides';
import { jobTemplateOf } from './job-template-of';

type RequestProps = JobProps & Pick<JobRunProps, 'clientToken'>;

/** The StartJobRun request for valid properties and a bound job driver. It contains nothing else. */
export function startJobRunRequest(props: RequestProps, jobDriver: JobDriverRequest | undefined): StartJobRunRequest {
  const { virtualCluster, jobTemplate, retryPolicy } = props;
  return {
    virtualClusterId: virtualCluster.virtualClusterRef.virtualClusterId,
    name: props.jobRunName,
    clientToken: props.clientToken,
    executionRoleArn: props.executionRole?.roleArn,
    releaseLabel: props.releaseLabel?.label,
    jobDriver,
    configurationOverrides: configurationOverrides(props),
    jobTemplateId: jobTemplateOf(props)?.jobTemplateId ?? (jobTemplate && idOf(jobTemplate)),
    jobTemplateParameters: props.jobTemplateParameters,
    retryPolicyConfiguration: retryPolicy && { maxAttempts: retryPolicy.maxAttempts },
    tags: props.tags,
  };
}

/** The last part of the ARN, which ends in `:/jobtemplates/ID`. */
function idOf({ jobTemplateArn }: IJobTemplate): string {
  return Fn.select(2, Fn.split('/', jobTemplateArn));
}
