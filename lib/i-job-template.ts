import type { IResource } from 'aws-cdk-lib';

/**
 * A job template of Amazon EMR on EKS, created in this app or imported.
 */
export interface IJobTemplate extends IResource {
  /**
   * The ARN of the job template.
   *
   * @attribute
   */
  readonly jobTemplateArn: string;
}
