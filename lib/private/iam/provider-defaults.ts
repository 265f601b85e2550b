import { Tracing } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import type { JobRunProviderProps } from '../../job-run-provider-props';
import { acknowledge, acknowledgeInPacks } from './nag';

/** Acknowledges the defaults of a provider's function for cdk-nag, each with the property that sets it. */
export function acknowledgeFunctionDefaults(handler: IConstruct, props: JobRunProviderProps): void {
  if (props.reservedConcurrentExecutions === undefined) {
    const reason =
      'A reservation that is too small fails deployments, and one takes from the account: reservedConcurrentExecutions of a JobRunProvider sets it';
    acknowledgeInPacks(handler, 'LambdaConcurrency', reason);
  }
  if (!props.deadLetterQueue) {
    const reason =
      'CloudFormation itself reports a request that is not answered, which holds properties of the job: deadLetterQueue of a JobRunProvider keeps it';
    acknowledgeInPacks(handler, 'LambdaDLQ', reason);
    acknowledge(handler, 'Serverless-LambdaDLQ', reason);
  }
  if (!props.vpc) {
    const reason = 'The function calls public endpoints of AWS alone: vpc of a JobRunProvider puts it into a VPC';
    acknowledgeInPacks(handler, 'LambdaInsideVPC', reason);
  }
  if (props.tracing === undefined || props.tracing === Tracing.DISABLED) {
    const reason = 'The function logs its calls and durations: tracing of a JobRunProvider turns X-Ray on';
    acknowledge(handler, 'Serverless-LambdaTracing', reason);
  }
}

/** Acknowledges that the log group of the library's own has no key. */
export function acknowledgeLogEncryption(logGroup: IConstruct): void {
  const reason =
    'CloudWatch Logs encrypts the log with a key of its own, and it holds no values of a job: logGroup of a JobRunProvider can have a key';
  acknowledgeInPacks(logGroup, 'CloudWatchLogGroupEncrypted', reason);
}
