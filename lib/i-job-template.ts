import type { IResource } from 'aws-cdk-lib';

/**
 * A job template of Amazon EMR on EKS, in this app or not.
 */
export interface IJobTemplate extends IResource {
  /**
   * The ARN of the job template.
   *
   * @attribute
   */
  readonly jobTemplateArn: string;
}
