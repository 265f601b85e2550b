import type { Duration, Size } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';

/**
 * Properties of a `JobRunProvider`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 */
export interface JobRunProviderProps {
  /**
   * The VPC that the function runs in.
   *
   * It has to reach Amazon EMR on EKS, CloudFormation, Step Functions and CloudWatch Logs from there, and Amazon S3, which it
   * answers CloudFormation through: by a NAT gateway, or by the endpoints of these services. A deployment whose function
   * cannot answer fails after half an hour.
   *
   * @default - the function runs in no VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the VPC that the function runs in.
   *
   * Fails synthesis without `vpc`, and for public subnets, out of which a function has no way.
   *
   * @default - private subnets with a way out
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the function.
   *
   * Fails synthesis without `vpc`.
   *
   * @default - a new security group that lets everything out and nothing in
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The log group of the function.
   *
   * @default - a new log group, which stays when the stack is deleted
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * How long the log of the function is kept.
   *
   * Fails synthesis with `logGroup`.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The memory of the function: 128 MiB to 10 240 MiB, in whole mebibytes.
   *
   * @default Size.mebibytes(256)
   */
  readonly memorySize?: Size;

  /**
   * The architecture that the function runs on.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * Environment variables of the function, by name: letters, digits and `_`, beginning with a letter. Values may be tokens.
   *
   * The function sends all of its requests through the proxy of `HTTPS_PROXY`, such as `http://proxy.example.com:3128`, also those
   * that answer CloudFormation, but for the hosts in `NO_PROXY`: a list with commas, in which `amazonaws.com` is all hosts below it
   * too. The names may be in lower case. A user and a password in the address are sent to the proxy; whoever may read the
   * configuration of the function or the template reads them.
   *
   * Fails synthesis for names that AWS Lambda or the library sets, and together for more than 3.5 KB.
   *
   * @default - no environment variables but those of the library
   */
  readonly environment?: { [name: string]: string };

  /**
   * Whether the function calls the FIPS endpoints of Amazon EMR on EKS, CloudFormation, Step Functions and CloudWatch Logs.
   *
   * AWS has them in the regions of the United States and Canada, and in GovCloud. The answers to CloudFormation go to the Amazon S3
   * address that CloudFormation gives.
   *
   * @default false
   */
  readonly useFipsEndpoint?: boolean;

  /**
   * The key that the environment variables of the function are encrypted with. They hold nothing of a job.
   *
   * The role of the function may decrypt with it, as far as the key's own policy leaves that to IAM.
   *
   * @default - a key of AWS Lambda
   */
  readonly environmentEncryption?: kms.IKey;

  /**
   * How many invocations of the function may run at the same time: at least 1.
   *
   * CloudFormation invokes the function for each job run that it creates, updates or deletes, and waits for half an hour; a deletion
   * is at work for up to 15 minutes, until its job run has ended. So that none fails, reserve as many as the stacks that use the provider
   * have job runs that are deleted or awaited at the same time.
   *
   * @default - what is left of the concurrency of the account
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * How long AWS Lambda keeps a request of CloudFormation that it cannot deliver, and tries again: 20 minutes to 6 hours.
   *
   * The least leaves time for an invocation of 15 minutes and another one after it. CloudFormation itself waits no longer than
   * some 32 minutes.
   *
   * @default Duration.hours(6)
   */
  readonly maxEventAge?: Duration;

  /**
   * The queue for requests of CloudFormation that the function did not answer. They hold the properties of the job run, with its
   * arguments and parameters, and the URL of the answer: encrypt the queue, and let few read it.
   *
   * The role of the function may send to the queue, and use its key.
   *
   * @default - no queue
   */
  readonly deadLetterQueue?: sqs.IQueue;

  /**
   * Whether AWS X-Ray traces the function.
   *
   * The role of the function may write traces, unless this is `Tracing.DISABLED`.
   *
   * @default Tracing.DISABLED
   */
  readonly tracing?: lambda.Tracing;
}

/**
 * What is known of a `JobRunProvider` of another app.
 */
export interface JobRunProviderAttributes {
  /**
   * The ARN of the function, as `functionArn` of the provider is.
   */
  readonly functionArn: string;

  /**
   * The role of the function. Each stack whose job runs use the provider attaches a policy to it with the rights that they need.
   *
   * A role that was imported with `mutable: false` is granted nothing, as without a role: it has to be allowed already what
   * `docs/permissions.md` lists.
   *
   * @default - the function is granted nothing
   */
  readonly role?: iam.IRole;

  /**
   * The ARN of the state machine that waits for job runs, as `waiterArn` of the provider is.
   *
   * @default - job runs cannot be awaited
   */
  readonly waiterArn?: string;
}
