import type { IResolvable } from 'aws-cdk-lib';
import { type IJobRunProvider, JobRunProvider } from '../../job-run-provider';

/** The function's ARN. Of a provider of the app, not its text token, which takes a custom resource several times as long to resolve. */
export function serviceToken(provider: IJobRunProvider): IResolvable | string {
  return provider instanceof JobRunProvider ? provider._serviceToken : provider.functionArn;
}
