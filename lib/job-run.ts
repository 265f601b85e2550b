import { CfnResource, type ITaggableV2, Lazy, Stack, TagManager, TagType } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';
import type { JobRunFromRequestOptions, JobRunProps } from './job-run-props';
import { readBody } from './private/bodies/members';
import { jobRunOfBody } from './private/bodies/start-job-run-body';
import {
  JOB_RUN_RESOURCE_TYPE,
  JOB_RUN_SERVICE_TIMEOUT_SECONDS,
  MAX_WINDOW_SECONDS,
  SCHEMA_VERSION,
  type CompletionAttributes,
  type JobRunAttributes,
  type JobRunProperties,
  type StartJobRunRequest,
} from './private/contract';
import { onlyWithResources } from './private/dependables';
import { defaultNamePattern } from './private/events/default-name-pattern';
import { JobEvents, JobEventSource, type JobEventsProps } from './private/events/job-events';
import { permissionsFor } from './private/iam/cross-stack-permissions';
import { grantJob } from './private/iam/grant-job';
import { grantableRole } from './private/iam/grantable-role';
import { completionChain } from './private/provider/completion-chain';
import { defaultProvider, serviceToken } from './private/provider/default-provider';
import { StackLimits } from './private/provider/stack-limits';
import { withLifecycleDefaults } from './private/request/job-lifecycle-defaults';
import { executionRoleOf, jobTemplateOf, parameterValuesOf, releaseLabelOf } from './private/request/job-template-of';
import { OverrideTypes } from './private/request/request-types';
import { startJobRunRequest } from './private/request/start-job-run-request';
import { overrideErrors, requireOverride } from './private/validation/request-overrides';
import {
  propertyOverrideErrors,
  requestReferenceErrors,
  secureReferenceErrors,
} from './private/validation/secure-references';
import { tagErrors } from './private/validation/validate-job';
import { jobWildcardErrors, validateJobRun } from './private/validation/validate-job-run';
import { ReplacePolicy } from './replace-policy';
import { RollbackPolicy } from './rollback-policy';
import { WaitFor } from './wait-for';

/**
 * A job run of Amazon EMR on EKS, as a resource of the stack: started by the deployment that creates or changes it,
 * cancelled when it is replaced or deleted.
 *
 * A changed job is started anew and the earlier run is cancelled. What does not change the job (tags, waiting) starts
 * nothing, and neither does a rollback. `lifecycle: JobLifecycle.STREAMING` is for jobs that live as long as the stack.
 *
 * Creates one custom resource, with `waitFor` another one for each 55 minutes of the `timeout`, and unless
 * there is a `provider`, once in a stack the function behind them.
 *
 * @example
 * declare const executionRole: iam.IRole;
 *
 * const jobRun = new JobRun(this, 'Pi', {
 *   virtualCluster: VirtualCluster.fromVirtualClusterId(this, 'Cluster', 'abcdefghijklmnopqrstuvwxy'),
 *   executionRole,
 *   releaseLabel: ReleaseLabel.EMR_7_13_0,
 *   jobDriver: JobDriver.sparkSubmit({
 *     entryPoint: EntryPoint.fromUri('local:///usr/lib/spark/examples/src/main/python/pi.py'),
 *     entryPointArguments: ['100'],
 *   }),
 *   waitFor: WaitFor.COMPLETION,
 *   timeout: Duration.minutes(20),
 * });
 * new CfnOutput(this, 'JobRunId', { value: jobRun.jobRunId });
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_StartJobRun.html
 */
export class JobRun extends JobEventSource implements iam.IGrantable, ITaggableV2 {
  /**
   * A job run of a StartJobRun request as you have it in JSON, such as for `--cli-input-json`, the AWS SDKs or Airflow.
   *
   * The request is sent as it is, and is checked by the rules of the properties. The virtual cluster, the role, the job template,
   * the log group and the buckets that it names are imported into this app: the role is allowed to read the entry point and to
   * write the logs, but nothing is granted for files in `sparkSubmitParameters`. Each of the options replaces the member of the
   * request that is the same thing, so that a construct of this app can take the place of its name.
   *
   * Fails at once for a member that this library does not know: set it with `addRequestOverride`.
   *
   * @param scope The scope of the job run. The imported constructs are in `<id>Request` beside it.
   * @param id The id of the job run.
   * @param request The body, with the names of the API, such as `{ virtualClusterId: …, jobDriver: { … } }`. Values may be tokens.
   * @param options What the request does not say, such as `waitFor`, and what replaces its members.
   *
   * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_StartJobRun.html
   */
  public static fromRequest(
    scope: Construct,
    id: string,
    request: { [key: string]: unknown },
    options: JobRunFromRequestOptions = {},
  ): JobRun {
    return JobRun.ofBody('JobRun.fromRequest', scope, id, request, options);
  }

  /**
   * A job run of a StartJobRun request in a JSON file. What `fromRequest` says of requests holds.
   *
   * @param scope The scope of the job run.
   * @param id The id of the job run.
   * @param path The file, seen from the directory in which the app runs.
   * @param options What the request does not say, such as `waitFor`, and what replaces its members.
   */
  public static fromRequestFile(
    scope: Construct,
    id: string,
    path: string,
    options: JobRunFromRequestOptions = {},
  ): JobRun {
    const factory = 'JobRun.fromRequestFile';
    return JobRun.ofBody(factory, scope, id, readBody(factory, path), options);
  }

  private static ofBody(
    factory: string,
    scope: Construct,
    id: string,
    body: unknown,
    options: JobRunFromRequestOptions,
  ): JobRun {
    const { props, overrides } = jobRunOfBody(factory, scope, id, body, options);
    const jobRun = new JobRun(scope, id, props);
    for (const [path, value] of overrides) jobRun.addRequestOverride(path, value);
    return jobRun;
  }

  /**
   * The id of the job run, such as `00000002ab3k4c5d6e7`.
   *
   * Another one with each run. A stack that uses it keeps this stack from running the job again, since CloudFormation lets no stack
   * change what another one imports, unless the reference is weak: `CrossStackReferences.of(jobRun).produce(ReferenceStrength.WEAK)`.
   *
   * @attribute
   */
  public get jobRunId(): string {
    return this.attribute('Id');
  }

  /**
   * The ARN of the job run. What `jobRunId` says of other stacks holds.
   *
   * @attribute
   */
  public get jobRunArn(): string {
    return this.attribute('Arn');
  }

  /**
   * The name of the job run.
   *
   * @attribute
   */
  public get jobRunName(): string {
    return this.attribute('Name');
  }

  /**
   * The id of the virtual cluster that the job runs on.
   *
   * @attribute
   */
  public get virtualClusterId(): string {
    return this.attribute('VirtualClusterId');
  }

  /**
   * The state that the deployment waited for: COMPLETED or RUNNING. After a rollback, the state that its run was in by then.
   *
   * Only with `waitFor`; what uses it is created after the wait.
   *
   * @attribute
   */
  public readonly jobRunState?: string;

  /**
   * When the job run ended, such as `2026-11-22T06:30:00.000Z`. Empty if it had not ended by then, as with
   * `WaitFor.RUNNING`, or after a rollback.
   *
   * Only with `waitFor`; what uses it is created after the wait. What `jobRunId` says of other
   * stacks holds, but it takes `Stack.consumeReference(…, ReferenceStrength.WEAK)`.
   *
   * @attribute
   */
  public readonly finishedAt?: string;

  /**
   * The role that the job runs as: `bucket.grantRead(jobRun)` lets the job read the bucket, before it is started.
   *
   * Where the role is that of a template outside of this app, nothing can be granted: give the role as `executionRole` too.
   */
  public readonly grantPrincipal: iam.IPrincipal;

  /**
   * The tags of the job run: those of `tags`, and those that `Tags.of(…).add(…)` gives to it or to what it is in.
   */
  public readonly cdkTagManager: TagManager;

  /**
   * The events of its job runs.
   *
   * @internal
   */
  public readonly _events: JobEvents;

  /** The members of the request that `addRequestOverride` has set, or deleted. */
  private readonly requestOverrides = new Map<string, unknown>();
  private readonly overrideTypes = new OverrideTypes();

  constructor(scope: Construct, id: string, ownProps: JobRunProps) {
    super(scope, id);
    validateJobRun(this, ownProps);
    const props = withLifecycleDefaults(ownProps);
    const role = executionRoleOf(props);
    const grantable = role && grantableRole(role, this);
    this.grantPrincipal = grantable?.grantee.grantPrincipal ?? new iam.UnknownPrincipal({ resource: this });
    const releaseLabel = releaseLabelOf(props);
    const jobDriver = props.jobDriver?.bind(this, { executionRole: grantable?.grantee, releaseLabel });
    // a driver of the user's own is only known now
    if (props.jobDriver?._isCustom) validateJobRun(this, props, jobDriver);
    const request = startJobRunRequest(props, jobDriver);
    this.cdkTagManager = new TagManager(TagType.MAP, JOB_RUN_RESOURCE_TYPE, props.tags);
    this.node.addValidation({ validate: () => this.errors(request, props) });

    const properties: JobRunProperties = {
      SchemaVersion: SCHEMA_VERSION,
      Request: { ...request, tags: renderedTags(this.cdkTagManager) },
      ...props.rerun?._render(),
      Replace: props.replace === ReplacePolicy.CANCEL_FIRST ? 'CANCEL_FIRST' : undefined,
      Rollback: props.rollback === RollbackPolicy.RERUN ? 'RERUN' : undefined,
    };
    const provider = props.provider ?? defaultProvider(this);
    const permissions = permissionsFor(provider, this);
    permissions.grantJobRun(props);
    StackLimits.of(this.stack).add(request);
    grantJob(props, grantable?.grantee);
    const resource = new CfnResource(this, 'Resource', {
      type: JOB_RUN_RESOURCE_TYPE,
      properties: {
        ServiceToken: serviceToken(provider),
        ServiceTimeout: JOB_RUN_SERVICE_TIMEOUT_SECONDS,
        ...properties,
        RequestTypes: Lazy.any({ produce: () => this.overrideTypes.render() }),
      },
    });
    // a Delete goes in the opposite order, and so still has the permissions and the role that it needs
    resource.node.addDependency(permissions.dependable);
    if (grantable) resource.node.addDependency(onlyWithResources(grantable.dependable));
    // between stacks, references already give the order: any further dependency could make a circle of the stacks
    if (Stack.of(props.virtualCluster) === this.stack) {
      resource.node.addDependency(onlyWithResources(props.virtualCluster));
    }

    this._events = new JobEvents(this, this.eventsProps(resource, request));

    const { waitFor = WaitFor.NOTHING } = props;
    if (waitFor !== WaitFor.NOTHING) {
      const { logGroup } = props.monitoring ?? jobTemplateOf(props)?._props.monitoring ?? {};
      const quotesDriverLog = props.driverLogInStatusReason ?? true;
      if (logGroup && quotesDriverLog) permissions.grantReadLog(logGroup, parameterValuesOf(props));
      const timeoutSeconds = props.timeout?.toSeconds() ?? MAX_WINDOW_SECONDS;
      // validation has made sure that the provider has a waiter
      const waitProvider = { functionArn: provider.functionArn, waiterArn: provider.waiterArn!, permissions };
      const completion = completionChain(this, this.jobRunArn, waitProvider, {
        waitFor,
        stableSeconds: props.stableFor?.toSeconds() ?? 0,
        timeoutSeconds,
        quotesDriverLog,
      });
      const attribute = (name: keyof CompletionAttributes) => completion.getAtt(name).toString();
      this.jobRunState = attribute('State');
      this.finishedAt = attribute('FinishedAt');
    }
  }

  /**
   * Lets somebody describe the job run, and so see its state.
   *
   * The right is on this run: with the next one, it is on that one. For somebody of another stack, what `jobRunId` says holds.
   *
   * @param grantee Who may do so; not the role of the job itself, whose rights come before the run.
   */
  public grantDescribe(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'emr-containers:DescribeJobRun');
  }

  /**
   * Lets somebody cancel the job run.
   *
   * The right is on this run: with the next one, it is on that one. For somebody of another stack, what `jobRunId` says holds.
   *
   * @param grantee Who may do so; not the role of the job itself, whose rights come before the run.
   */
  public grantCancel(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'emr-containers:CancelJobRun');
  }

  /**
   * Starts the job run after these are in place. What `executeBefore` says of roles, templates and virtual clusters holds.
   *
   * @param scopes Constructs with all that is in them. Another job run that is awaited has come to what its `waitFor` says.
   */
  public executeAfter(...scopes: IConstruct[]): void {
    this.node.addDependency(...scopes);
  }

  /**
   * Creates these after the job run has started, and after the wait if it is awaited.
   *
   * A job run comes after the rights of its provider, and so after the roles, the job templates and the virtual clusters of all job
   * runs of the stack with the same provider. One of these that comes after it would make a circle: give the job run a
   * `JobRunProvider` of its own then.
   *
   * @param scopes Constructs with all that is in them.
   */
  public executeBefore(...scopes: IConstruct[]): void {
    for (const scope of scopes) scope.node.addDependency(this);
  }

  /**
   * Sets a value in the request to the service, over whatever the properties say: for what the API has gained and this library
   * does not know yet. Nothing checks it before the service does.
   *
   * An object is merged into what is there. Numbers and booleans reach the service as such. As strings, as the API has them, do
   * values of `tags`, `jobTemplateParameters`, the `jobDriver` and the `properties` of a configuration, and so does a token, whose
   * type is not known. The rights of the function are those that the properties ask for: another virtual cluster, role or template
   * has to be given as a property.
   *
   * Fails at once when the path is empty, has an empty part, or holds a token, and when it sets a tag with one of the prefixes
   * `aws:` and `cdk-emr-containers:`. Fails synthesis when the value refers to a secret.
   *
   * @param path The place in the request of StartJobRun, its parts separated by dots, such as
   * `configurationOverrides.monitoringConfiguration.persistentAppUI`; a dot that is part of a name is written as `\\.`.
   * @param value The value. May be, or hold, a token.
   *
   * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_StartJobRun.html
   */
  public addRequestOverride(path: string, value: unknown): void {
    requireOverride('addRequestOverride', path, value);
    this.requestOverrides.set(path, value);
    this.overrideTypes.set(path, value);
    (this.node.defaultChild as CfnResource).addPropertyOverride(`Request.${path}`, value);
  }

  /**
   * Leaves out a value of the request to the service that the properties put there.
   *
   * Fails at once for a path that `addRequestOverride` does not take.
   *
   * @param path The place in the request of StartJobRun, as in `addRequestOverride`.
   */
  public addRequestDeletionOverride(path: string): void {
    requireOverride('addRequestDeletionOverride', path);
    this.requestOverrides.set(path, undefined);
    this.overrideTypes.set(path, undefined);
    (this.node.defaultChild as CfnResource).addPropertyDeletionOverride(`Request.${path}`);
  }

  /**
   * A rule for every change of the job run's state, and for those of the runs that replace it.
   *
   * The rule matches by the virtual cluster and the name of the run, both of which are known before it starts, and is created with
   * its targets before the run starts. EventBridge says that a new or changed rule may not match at once: the first events of the
   * run that is started right after it, such as SUBMITTED, can be missed. So a target in this stack must not use attributes of the
   * job run, such as `jobRunId`, nor may its policies: they would wait for each other. The event has them, in `$.detail`: `id`, `arn`,
   * `name`, `virtualClusterId`, `state`, `failureReason`, `stateDetails`, `message`, `severity`, `releaseLabel`, `executionRoleArn`
   * and `createdBy`. A rule that `crossStackScope` puts into another stack is in no such order. What is sent to a queue that has rules
   * of several job runs can be refused until its policy is there.
   *
   * Job runs of the same name on the virtual cluster match as well. In a nested stack, whose name is not known at synthesis,
   * they are those whose name ends with the resource's logical id: give a `jobRunName` that no other job has. When the name
   * changes, what becomes of the run of the earlier name matches no more.
   *
   * EventBridge delivers events of this service on a best effort basis, and an event can come more than once.
   *
   * @param id The id of the rule, in the scope of the job run.
   * @param options What the rule is to be besides: its target, a name, a description, and further restrictions of the events.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-emr-containers.html
   */
  public onStateChange(id: string, options?: events.OnEventOptions): events.Rule {
    return this._events.onStateChange(id, options);
  }

  /** The errors that only the end of synthesis shows, when all tags and overrides are there and tokens have their values. */
  private errors(request: StartJobRunRequest, props: JobRunProps): string[] {
    const tags = this.cdkTagManager.tagValues();
    const errors = [
      ...tagErrors(tags),
      ...requestReferenceErrors(this, { ...request, tags }),
      ...secureReferenceErrors(this, 'rerun: values', props.rerun?._render().RerunValues),
      ...overrideErrors(this, this.requestOverrides),
      ...jobWildcardErrors(this, props),
    ];
    // the overrides of the request are among those of the resource
    return errors.length > 0 ? errors : propertyOverrideErrors(this.node.defaultChild as CfnResource);
  }

  /** The name and the virtual cluster of the run's events. Its attributes would only be there once the run has started. */
  private eventsProps(resource: CfnResource, { name, virtualClusterId }: StartJobRunRequest): JobEventsProps {
    const overridden = (member: string, value: unknown) =>
      this.requestOverrides.has(member) ? this.requestOverrides.get(member) : value;
    return {
      starter: resource,
      virtualClusterId: () => Lazy.any({ produce: () => overridden('virtualClusterId', virtualClusterId) }),
      namePattern: (ruleStack) =>
        Lazy.any({ produce: () => overridden('name', name) ?? defaultNamePattern(resource, ruleStack) }),
    };
  }

  private attribute(name: keyof JobRunAttributes): string {
    return (this.node.defaultChild as CfnResource).getAtt(name).toString();
  }

  private grant(grantee: iam.IGrantable, action: string): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [this.jobRunArn] });
  }
}

/** The tags as they are at the end of synthesis, when all have been added. */
function renderedTags(tags: TagManager): StartJobRunRequest['tags'] {
  return tags.renderedTags as unknown as StartJobRunRequest['tags'];
}
