import { cancelJobRun, describeJobRun, listJobRuns, startJobRun } from './job-runs';
import { createJobTemplate, deleteJobTemplate, describeJobTemplate, listJobTemplates } from './job-templates';
import type { OperationName } from './model';
import type { EmrState } from './state';
import { listTagsForResource, tagResource, untagResource } from './tags';
import { createVirtualCluster, deleteVirtualCluster, describeVirtualCluster } from './virtual-clusters';

/** The implementation of each operation, for a validated input. */
export const implementations = {
  StartJobRun: startJobRun,
  DescribeJobRun: describeJobRun,
  CancelJobRun: cancelJobRun,
  ListJobRuns: listJobRuns,
  CreateJobTemplate: createJobTemplate,
  DescribeJobTemplate: describeJobTemplate,
  DeleteJobTemplate: deleteJobTemplate,
  ListJobTemplates: listJobTemplates,
  CreateVirtualCluster: createVirtualCluster,
  DescribeVirtualCluster: describeVirtualCluster,
  DeleteVirtualCluster: deleteVirtualCluster,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
} satisfies Record<OperationName, (state: EmrState, input: never, callerArn: string) => object>;

export type Input<Name extends OperationName> = Parameters<(typeof implementations)[Name]>[1];
export type Output<Name extends OperationName> = ReturnType<(typeof implementations)[Name]>;
