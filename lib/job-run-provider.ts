import * as path from 'node:path';
import {
  Aws,
  Duration,
  type IResource,
  RemovalPolicy,
  Resource,
  type Stack,
  type IResolvable,
  Token,
} from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { JobRunProviderAttributes, JobRunProviderProps } from './job-run-provider-props';
import { acknowledgeFunctionDefaults, acknowledgeLogEncryption } from './private/iam/provider-defaults';
import { operationsPolicy } from './private/iam/operations-policy';
import { JobRunPermissions } from './private/iam/job-run-permissions';
import { policyQuotaErrors } from './private/iam/policy-quota';
import { providerRole } from './private/iam/provider-role';
import { RoleWithoutPolicies } from './private/iam/role-without-policies';
import { Waiter } from './private/provider/waiter';
import { nameErrors } from './private/validation/name-errors';
import {
  providerNameErrors,
  validateJobRunProvider,
  validateJobRunProviderAttributes,
} from './private/validation/validate-job-run-provider';

/** The path resolves to the same directory from lib/ and from the compiled files in build/. */
const HANDLER_DIRECTORY = path.join(__dirname, '..', 'build', 'handler');

/**
 * A provider of job runs, created in this app or imported.
 */
export interface IJobRunProvider extends IResource {
  /**
   * The ARN of the function.
   *
   * @attribute
   */
  readonly functionArn: string;

  /**
   * The role of the function, if it is known.
   */
  readonly role?: iam.IRole;

  /**
   * The ARN of the state machine that waits for job runs, if there is one. Reading it may create the state machine.
   *
   * @attribute
   */
  readonly waiterArn?: string;
}

/**
 * The provider of job runs: the function that starts them, its role and log group, and the state machine that waits for them.
 *
 * A stack with job runs creates its own provider. Use this class for a function that runs in a VPC, that several stacks share, or
 * that needs another log group. Each job run adds the permissions that it needs. Job runs in another stack add them as a policy
 * in that stack. An IAM role can have 10 240 characters of such policies, which is enough for about five stacks.
 *
 * Job runs must be in the account and region of their provider. CloudFormation does not allow a deployed job run to change its
 * provider. To change it, give the job run a new construct ID; the job then runs again.
 *
 * `iam.PermissionsBoundary.of(provider).apply(…)` sets a permissions boundary for all roles of the provider. A boundary on an app
 * or a stack applies to all providers in it, including those that stacks create themselves.
 *
 * Creates a function and its role. Creates a log group unless `logGroup` is set, and in a VPC a security group unless
 * `securityGroups` is set. Creates a state machine with its role when a job run waits or another stack uses the provider.
 *
 * @example
 * declare const vpc: ec2.IVpc;
 * declare const virtualCluster: IVirtualCluster;
 * declare const jobTemplate: JobTemplate;
 *
 * const provider = new JobRunProvider(this, 'Provider', { vpc });
 * new JobRun(this, 'JobRun', { virtualCluster, jobTemplate, provider });
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
 */
export class JobRunProvider extends Resource implements IJobRunProvider {
  /**
   * Imports a provider of another app. It is in the account and region of its function.
   *
   * Throws when `functionArn` is not the ARN of a function, or `waiterArn` is not the ARN of a state machine.
   *
   * @param scope The scope of the imported construct.
   * @param id The ID of the imported construct.
   * @param attributes The attributes of the provider.
   */
  public static fromJobRunProviderAttributes(
    scope: Construct,
    id: string,
    attributes: JobRunProviderAttributes,
  ): IJobRunProvider {
    validateJobRunProviderAttributes(attributes);
    return new ImportedJobRunProvider(scope, id, attributes);
  }

  /**
   * The ARN of the function.
   *
   * @attribute
   */
  public readonly functionArn: string;

  /**
   * The role of the function.
   */
  public readonly role?: iam.IRole;

  private readonly ownRole: iam.Role;
  private readonly handler: lambda.Function;
  private readonly crossStackPolicies: iam.Policy[] = [];
  private permissions?: JobRunPermissions;

  constructor(scope: Construct, id: string, props: JobRunProviderProps = {}) {
    super(scope, id);
    validateJobRunProvider(this, props);
    // the construct IDs are frozen: CloudFormation does not allow a custom resource to change its service token
    const logGroup =
      props.logGroup ??
      new logs.LogGroup(this, 'LogGroup', {
        retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
        // a rollback would otherwise delete the log that explains its cause
        removalPolicy: RemovalPolicy.RETAIN,
      });
    if (!props.logGroup) acknowledgeLogEncryption(logGroup);
    const { role, environmentPolicy } = providerRole(this, logGroup, props);
    role.node.addValidation({ validate: () => this.quotaErrors() });
    this.node.addValidation({ validate: () => providerNameErrors(this, props) });
    this.role = role;
    this.ownRole = role;
    this.handler = new lambda.Function(this, 'Function', {
      description: 'Starts and cancels EMR on EKS job runs for CloudFormation (cdk-emr-containers)',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: props.architecture ?? lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(HANDLER_DIRECTORY),
      handler: 'index.handler',
      memorySize: props.memorySize?.toMebibytes() ?? 256,
      // a Delete request waits in one invocation until the job run has ended
      timeout: Duration.minutes(15),
      logGroup,
      // the function must not depend on the role's policy, which refers to resources that depend on the function
      role: new RoleWithoutPolicies(this, 'FunctionRole', role),
      environment: {
        ...props.environment,
        URL_SUFFIX: Aws.URL_SUFFIX,
        ...(props.useFipsEndpoint && { AWS_USE_FIPS_ENDPOINT: 'true' }),
      },
      environmentEncryption: props.environmentEncryption,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: props.securityGroups,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      maxEventAge: props.maxEventAge,
      deadLetterQueue: props.deadLetterQueue,
      tracing: props.tracing,
    });
    acknowledgeFunctionDefaults(this.handler, props);
    for (const policy of [environmentPolicy, operationsPolicy(role, props)]) {
      if (policy) this.handler.node.addDependency(policy);
    }
    this.functionArn = this.handler.functionArn;
  }

  /**
   * The ARN of the state machine that waits for job runs. Reading it creates the state machine.
   *
   * @attribute
   */
  public get waiterArn(): string | undefined {
    const id = 'Waiter';
    const existing = this.node.tryFindChild(id) as Waiter | undefined;
    return (existing ?? new Waiter(this, id, this.handler)).stateMachineArn;
  }

  /**
   * The ARN of the function as an intrinsic function, not as a string token.
   *
   * @internal
   */
  public get _serviceToken(): IResolvable {
    return (this.handler.node.defaultChild as lambda.CfnFunction).getAtt('Arn');
  }

  /**
   * The permissions for the job runs of the provider's own stack.
   *
   * @internal
   */
  public get _permissions(): JobRunPermissions {
    const role = this.ownRole;
    const addStatement = (statement: iam.PolicyStatement) => void role.addToPrincipalPolicy(statement);
    return (this.permissions ??= new JobRunPermissions(this.stack, addStatement, role));
  }

  /**
   * Records that another stack uses the provider, with that stack's policy for the provider's role, if any.
   *
   * @internal
   */
  public _shareWith(stack: Stack, policy?: iam.Policy): void {
    if (policy) this.crossStackPolicies.push(policy);
    if (this.stack.nestedStackParent || outermost(stack) === this.stack) return;
    // always export all of them: removing an export that the other stack still uses would fail the deployment
    for (const value of [this.functionArn, this.ownRole.roleName, this.waiterArn]) {
      // the name of a role that is created outside the app is not a reference
      if (Token.isUnresolved(value)) this.stack.exportValue(value);
    }
  }

  private quotaErrors(): string[] {
    const isUnshared = this.crossStackPolicies.length === 0;
    const subject = isUnshared ? `stack ${this.stack.stackName}` : `JobRunProvider ${this.node.path}`;
    const destination = isUnshared ? 'to another stack' : 'to a stack with another provider';
    return policyQuotaErrors(subject, [this.ownRole, ...this.crossStackPolicies], destination);
  }
}

class ImportedJobRunProvider extends Resource implements IJobRunProvider {
  public readonly functionArn: string;
  public readonly role?: iam.IRole;
  public readonly waiterArn?: string;

  constructor(scope: Construct, id: string, { functionArn, role, waiterArn }: JobRunProviderAttributes) {
    super(scope, id, { environmentFromArn: functionArn });
    this.functionArn = functionArn;
    this.role = role;
    this.waiterArn = waiterArn;
    this.node.addValidation({ validate: () => nameErrors(this, [['waiterArn', waiterArn]]) });
  }
}

function outermost(stack: Stack): Stack {
  return stack.nestedStackParent ? outermost(stack.nestedStackParent) : stack;
}
