import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { Stack } from 'aws-cdk-lib';
import { JobRun, JobTemplate, JobTemplateParameter, WaitFor } from '../../lib';
import { integApp, jobEnvironment, pi, releaseLabel } from './account';
import { expectJobRun, integTest } from './assertions';

const app = integApp();
const stack = new Stack(app, 'IntegJobTemplate');
const { virtualCluster, executionRole } = jobEnvironment(stack);

const jobTemplate = new JobTemplate(stack, 'Template', {
  executionRole,
  releaseLabel,
  jobDriver: pi('${Samples}'),
  parameters: { Samples: JobTemplateParameter.string() },
});
const jobRun = new JobRun(stack, 'JobRun', {
  virtualCluster,
  jobTemplate,
  jobTemplateParameters: { Samples: '10' },
  waitFor: WaitFor.COMPLETION,
});

const test = integTest(app, 'JobTemplate', [stack]);
test.assertions.awsApiCall('emr-containers', 'describeJobTemplate', { id: jobTemplate.jobTemplateId }).expect(
  ExpectedResult.objectLike({
    jobTemplate: { jobTemplateData: { parameterConfiguration: { Samples: { type: 'STRING' } } } },
  }),
);
// Pi fails unless the parameter's value replaces its name
expectJobRun(test, virtualCluster, jobRun, { state: 'COMPLETED' });
