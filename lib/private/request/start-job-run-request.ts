import { Fn } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { JobProps } from '../../job-props';
import type { JobRunProps } from '../../job-run-props';
import { configurationOverrides } from './configuration-overrides';
import type { StartJobRunRequest } from '../contract';

type Requested = JobProps & Pick<JobRunProps, 'clientToken'>;

/** What the properties ask the service for, in the API's own words. Nothing is added that was not asked for. */
export function startJobRunRequest(scope: Construct, props: Requested, grantee?: IGrantable): StartJobRunRequest {
  const { virtualCluster, jobTemplate, retryPolicy } = props;
  return {
    virtualClusterId: virtualCluster.virtualClusterRef.virtualClusterId,
    name: props.jobRunName,
    clientToken: props.clientToken,
    executionRoleArn: props.executionRole?.roleArn,
    releaseLabel: props.releaseLabel?.label,
    jobDriver: props.jobDriver?.bind(scope, { executionRole: grantee }),
    configurationOverrides: configurationOverrides(props),
    // the id is the last part of the ARN, which ends in :/jobtemplates/ID
    jobTemplateId: jobTemplate && Fn.select(2, Fn.split('/', jobTemplate.jobTemplateRef.jobTemplateArn)),
    jobTemplateParameters: props.jobTemplateParameters,
    retryPolicyConfiguration: retryPolicy && { maxAttempts: retryPolicy.maxAttempts },
    tags: props.tags,
  };
}
