import { Tracing } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import type { JobRunProviderProps } from '../../job-run-provider-props';
import { acknowledge, acknowledgeInPacks } from './nag';

/** Acknowledges the defaults of a provider's function for cdk-nag. Each reason names the property that changes the default. */
export function acknowledgeFunctionDefaults(handler: IConstruct, props: JobRunProviderProps): void {
  if (props.reservedConcurrentExecutions === undefined) {
    const reason =
      'Reserved concurrency reduces the concurrency of the account, and too little of it fails deployments. To reserve concurrency, set reservedConcurrentExecutions of a JobRunProvider';
    acknowledgeInPacks(handler, 'LambdaConcurrency', reason);
  }
  if (!props.deadLetterQueue) {
    const reason =
      'CloudFormation reports requests without a response, and a dead-letter queue would store job properties. To use one, set deadLetterQueue of a JobRunProvider';
    acknowledgeInPacks(handler, 'LambdaDLQ', reason);
    acknowledge(handler, 'Serverless-LambdaDLQ', reason);
  }
  if (!props.vpc) {
    const reason = 'The function calls only public AWS endpoints. To run it in a VPC, set vpc of a JobRunProvider';
    acknowledgeInPacks(handler, 'LambdaInsideVPC', reason);
  }
  if (props.tracing === undefined || props.tracing === Tracing.DISABLED) {
    const reason = 'The function logs its calls and their durations. To enable X-Ray, set tracing of a JobRunProvider';
    acknowledge(handler, 'Serverless-LambdaTracing', reason);
  }
}

/** Acknowledges that the library's own log group has no KMS key. */
export function acknowledgeLogEncryption(logGroup: IConstruct): void {
  const reason =
    'CloudWatch Logs encrypts the log with its own key, and the log contains no job properties. To use a KMS key, set logGroup of a JobRunProvider';
  acknowledgeInPacks(logGroup, 'CloudWatchLogGroupEncrypted', reason);
}
