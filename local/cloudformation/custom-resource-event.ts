import type { Properties } from './resource';

/** The event that the function behind a ServiceToken receives. */
export interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ServiceToken: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly ResourceType: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
}

/** A body that was PUT to the response URL of a request. */
export interface Answer {
  readonly request: CustomResourceEvent;
  readonly body: string;
  readonly time: number;
  /** False for a response after CloudFormation stopped waiting: it has no effect. */
  readonly used: boolean;
}
