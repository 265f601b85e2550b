import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { JobRun, WaitFor, type IVirtualCluster, type JobTemplate } from '../../lib';

// region construct
export interface DailyReportProps {
  readonly virtualCluster: IVirtualCluster;
  readonly jobTemplate: JobTemplate;
  readonly day: string;
}

export class DailyReport extends Construct {
  public readonly jobRunArn: string;

  constructor(scope: Construct, id: string, props: DailyReportProps) {
    super(scope, id);

    const load = new JobRun(this, 'Load', {
      virtualCluster: props.virtualCluster,
      jobTemplate: props.jobTemplate,
      jobTemplateParameters: { Step: 'load', Day: props.day },
      waitFor: WaitFor.COMPLETION,
    });
    const report = new JobRun(this, 'Report', {
      virtualCluster: props.virtualCluster,
      jobTemplate: props.jobTemplate,
      jobTemplateParameters: { Step: 'report', Day: props.day },
    });
    // starts once Load has completed
    report.executeAfter(load);
    this.jobRunArn = report.jobRunArn;
  }
}
// endregion

export function expectRequest(stack: Stack): void {
  // region assertion
  Template.fromStack(stack).hasResourceProperties('Custom::EMRContainersJobRun', {
    Request: { releaseLabel: 'emr-7.13.0-latest', tags: { team: 'orders' } },
  });
  // endregion
}
