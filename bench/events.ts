import { randomUUID } from 'node:crypto';

const REQUEST = {
  virtualClusterId: 'cluster1',
  executionRoleArn: 'arn:aws:iam::123456789012:role/job',
  releaseLabel: 'emr-7.13.0-latest',
  jobDriver: { sparkSubmitJobDriver: { entryPoint: 'local:///pi.py', entryPointArguments: ['10'] } },
};

/** A hand-written function behind the CDK's provider framework is only synthesized, not called. */
export type HandlerKind = 'ours' | 'AwsCustomResource' | 'floor';

/** The same Create request, in the format of each handler. */
export function createEvent(kind: HandlerKind, endpoint: string): object {
  const properties = kind === 'AwsCustomResource' ? awsCustomResourceProperties() : { Request: REQUEST };
  return {
    RequestType: 'Create',
    RequestId: randomUUID(),
    ResponseURL: `${endpoint}/response`,
    StackId: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/Data/11111111-2222-3333-4444-555555555555',
    ResourceType: 'Custom::EMRContainersJobRun',
    LogicalResourceId: `JobRun${randomUUID().slice(0, 8)}`,
    ResourceProperties: { ServiceToken: 'arn:aws:lambda:eu-west-1:123456789012:function:handler', ...properties },
  };
}

function awsCustomResourceProperties(): object {
  const Create = {
    service: 'emr-containers',
    action: 'StartJobRun',
    parameters: { ...REQUEST, clientToken: randomUUID() },
    physicalResourceId: { responsePath: 'id' },
  };
  return { Create: JSON.stringify(Create), InstallLatestAwsSdk: 'false' };
}
