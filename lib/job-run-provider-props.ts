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
   * From the VPC, the function must reach Amazon EMR on EKS, CloudFormation, Step Functions, CloudWatch Logs and Amazon S3,
   * through a NAT gateway or VPC endpoints. It sends its responses to CloudFormation through Amazon S3. If the function cannot
   * respond, the deployment fails after half an hour.
   *
   * @default - the function does not run in a VPC of yours
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the VPC that the function runs in.
   *
   * Fails synthesis when `vpc` is not set, and for public subnets, because a function there has no internet access.
   *
   * @default - private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the function.
   *
   * Fails synthesis when `vpc` is not set.
   *
   * @default - a new security group that allows all outbound and no inbound traffic
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The log group of the function.
   *
   * @default - a new log group, which is retained when the stack is deleted
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * How long the function's log events are kept.
   *
   * Fails synthesis when `logGroup` is set too.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The memory of the function: 128 MiB to 10 240 MiB, in whole mebibytes. Must not be a token.
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
   * Environment variables of the function, by name: at least 2 letters, digits and `_`, starting with a letter. Values may be
   * tokens.
   *
   * With `HTTPS_PROXY`, such as `http://proxy.example.com:3128`, the function sends all its requests through that proxy,
   * including its responses to CloudFormation. Hosts in `NO_PROXY` are excluded. `NO_PROXY` is a comma-separated list;
   * `amazonaws.com` also matches its subdomains. Both names may be lowercase. A user name and password in the proxy URL are sent
   * to the proxy. Everyone who can read the function's configuration or the template can read them.
   *
   * Fails synthesis for names that AWS Lambda or the library sets, and when all variables together exceed 3584 bytes.
   *
   * @default - only the environment variables of the library
   */
  readonly environment?: { [name: string]: string };

  /**
   * Whether the function calls the FIPS endpoints of Amazon EMR on EKS, CloudFormation, Step Functions and CloudWatch Logs.
   *
   * AWS offers FIPS endpoints in regions of the United States and Canada, and in AWS GovCloud (US). The function still sends its
   * responses to the Amazon S3 URL that CloudFormation provides.
   *
   * @default false
   */
  readonly useFipsEndpoint?: boolean;

  /**
   * The key that encrypts the function's environment variables. They contain no job data.
   *
   * The function's role is granted permission to decrypt with the key, if the key policy delegates to IAM.
   *
   * @default - a key of AWS Lambda
   */
  readonly environmentEncryption?: kms.IKey;

  /**
   * The reserved concurrency of the function: at least 1.
   *
   * CloudFormation invokes the function for each job run that it creates, updates or deletes, and waits half an hour for a
   * response. A deletion takes up to 15 minutes, until its job run has ended. To avoid failures, reserve at least one for each
   * job run that all stacks with this provider delete or wait for at the same time.
   *
   * @default - the unreserved concurrency of the account
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * How long AWS Lambda keeps and retries a CloudFormation request that it cannot deliver: 20 minutes to 6 hours. Must not be a
   * token.
   *
   * The minimum leaves time for an invocation of 15 minutes and one retry. CloudFormation itself waits about 32 minutes at most.
   *
   * @default Duration.hours(6)
   */
  readonly maxEventAge?: Duration;

  /**
   * The dead-letter queue for CloudFormation requests that the function did not answer. Encrypt the queue and restrict who can
   * read it: a request contains the properties of the job run, with its arguments and parameters, and the response URL.
   *
   * The function's role is granted permission to send to the queue and use its key.
   *
   * @default - no queue
   */
  readonly deadLetterQueue?: sqs.IQueue;

  /**
   * Whether AWS X-Ray traces the function.
   *
   * Unless this is `Tracing.DISABLED`, the function's role is granted permission to write traces.
   *
   * @default Tracing.DISABLED
   */
  readonly tracing?: lambda.Tracing;
}

/**
 * Attributes of an imported `JobRunProvider`.
 */
export interface JobRunProviderAttributes {
  /**
   * The ARN of the function: `functionArn` of the provider.
   */
  readonly functionArn: string;

  /**
   * The role of the function. Each stack with job runs of the provider attaches a policy to this role, with the permissions that
   * its job runs need.
   *
   * Nothing is granted to a role that is imported with `mutable: false`, or when no role is set. In that case, grant the role the
   * permissions in `docs/permissions.md`.
   *
   * @default - the function is granted nothing
   */
  readonly role?: iam.IRole;

  /**
   * The ARN of the state machine that waits for job runs: `waiterArn` of the provider.
   *
   * @default - deployments cannot wait for job runs
   */
  readonly waiterArn?: string;
}
