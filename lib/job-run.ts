import { CfnResource, type ITaggableV2, Lazy, Stack, TagManager, TagType } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
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
import { hasResources, onlyWithResources } from './private/dependables';
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
 * A job run of Amazon EMR on EKS as a resource of the stack. A deployment that creates or changes it starts the job. The run is
 * cancelled when it is replaced or deleted.
 *
 * Changing the job starts a new run and cancels the earlier one. Changing its tags or how the deployment waits starts no run, and
 * neither does a rollback. For jobs that run as long as the stack exists, set `lifecycle: JobLifecycle.STREAMING`.
 *
 * Creates one custom resource. With `waitFor`, it creates another one for each started period of 55 minutes of the `timeout`.
 * Unless `provider` is set, the first job run of a stack also creates the stack's provider.
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
   * Creates a job run from a StartJobRun request in JSON form, as used by `--cli-input-json`, the AWS SDKs or Airflow.
   *
   * The request is sent unchanged, after the same checks as properties. The virtual cluster, role, job template, log group and
   * buckets in the request are imported into this app. The role is granted access to read the entry point and write the logs.
   * Nothing is granted for files in `sparkSubmitParameters`. Each option replaces the corresponding member of the request, so you
   * can use a construct of this app instead of its name.
   *
   * Throws for a member that this library does not know. Set such a member with `addRequestOverride`.
   *
   * @param scope The scope of the job run. The imported constructs are in its sibling construct `<id>Request`.
   * @param id The construct ID of the job run.
   * @param request The request body, with the names of the API, such as `{ virtualClusterId: …, jobDriver: { … } }`. Values may
   * be tokens.
   * @param options Properties that the request does not have, such as `waitFor`, and replacements for its members.
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
   * Creates a job run from a StartJobRun request in a JSON file. See `fromRequest`.
   *
   * @param scope The scope of the job run.
   * @param id The construct ID of the job run.
   * @param path The file, relative to the directory in which the app runs.
   * @param options Properties that the request does not have, such as `waitFor`, and replacements for its members.
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
   * The ID of the job run, such as `00000002ab3k4c5d6e7`.
   *
   * Changes with every run. If another stack uses it, this stack cannot rerun the job, because CloudFormation does not allow a
   * stack to change a value that another stack imports. To avoid this, make the reference weak:
   * `CrossStackReferences.of(jobRun).produce(ReferenceStrength.WEAK)`.
   *
   * @attribute
   */
  public get jobRunId(): string {
    return this.attribute('Id');
  }

  /**
   * The ARN of the job run. For cross-stack use, see `jobRunId`.
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
   * The ID of the virtual cluster that the job runs on.
   *
   * @attribute
   */
  public get virtualClusterId(): string {
    return this.attribute('VirtualClusterId');
  }

  /**
   * The state that the deployment waited for: COMPLETED or RUNNING. After a rollback, the state of the run at that time.
   *
   * Available only with `waitFor`. Resources that use it are created after the wait.
   *
   * @attribute
   */
  public readonly jobRunState?: string;

  /**
   * When the job run ended, such as `2026-11-22T06:30:00.000Z`. Empty if it had not ended by the end of the wait, as with
   * `WaitFor.RUNNING`, or after a rollback.
   *
   * Available only with `waitFor`. Resources that use it are created after the wait. For cross-stack use, see `jobRunId`, but use
   * `Stack.consumeReference(…, ReferenceStrength.WEAK)`.
   *
   * @attribute
   */
  public readonly finishedAt?: string;

  /**
   * The role that the job runs as. For example, `bucket.grantRead(jobRun)` grants the job read access before it starts.
   *
   * If the role belongs to a job template outside this app, nothing can be granted. In that case, set `executionRole` too.
   */
  public readonly grantPrincipal: iam.IPrincipal;

  /**
   * The tags of the job run: those in `tags`, and those that `Tags.of(…).add(…)` adds to the job run or its scopes.
   */
  public readonly cdkTagManager: TagManager;

  /**
   * The events of its job runs.
   *
   * @internal
   */
  public readonly _events: JobEvents;

  /** The values that request overrides set, by path. Undefined for a deletion. */
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
    // the configuration of a user-defined driver is known only after bind
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
    // deletions happen in the opposite order, so a Delete request still has the permissions and the role that it needs
    resource.node.addDependency(permissions.dependable);
    if (grantable) resource.node.addDependency(onlyWithResources(grantable.dependable));
    // references already order stacks: a further dependency could create a cycle of stacks
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
      // validation ensures that the provider has a waiter
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
   * Grants permission to describe the job run, including its state.
   *
   * The permission covers only the current run. When a new run replaces it, the permission moves to the new run. For a grantee in
   * another stack, see `jobRunId`.
   *
   * Throws for the role of the job itself, because its permissions must exist before the run.
   *
   * @param grantee The grantee.
   */
  public grantDescribe(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'Describe');
  }

  /**
   * Grants permission to cancel the job run.
   *
   * The permission covers only the current run. When a new run replaces it, the permission moves to the new run. For a grantee in
   * another stack, see `jobRunId`.
   *
   * Throws for the role of the job itself, because its permissions must exist before the run.
   *
   * @param grantee The grantee.
   */
  public grantCancel(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'Cancel');
  }

  /**
   * Starts the job run after the given constructs exist. For roles, job templates and virtual clusters, see `executeBefore`.
   *
   * @param scopes Constructs, including everything in them. For another job run with `waitFor`, this includes its wait.
   */
  public executeAfter(...scopes: IConstruct[]): void {
    this.node.addDependency(...scopes);
  }

  /**
   * Creates the given constructs after the job run has started and, with `waitFor`, after the wait.
   *
   * A job run starts after its provider has its permissions. These depend on the roles, job templates and virtual clusters of all
   * job runs in the stack with the same provider. Creating one of those after the job run would be a circular dependency. In that
   * case, give the job run its own `JobRunProvider`.
   *
   * @param scopes Constructs, including everything in them.
   */
  public executeBefore(...scopes: IConstruct[]): void {
    for (const scope of scopes) scope.node.addDependency(this);
  }

  /**
   * Sets a value in the request to the service and overrides the properties. Use it for API members that this library does not
   * know yet. Only the service checks the value.
   *
   * An object is merged into the existing value. Numbers and booleans keep their type. Values in `tags`, `jobTemplateParameters`,
   * `jobDriver` and the `properties` of a configuration are sent as strings, as the API requires. A token is sent as a string
   * too, because its type is unknown. The function's permissions follow the properties only, so set another virtual cluster, role
   * or job template as a property.
   *
   * Throws when the path is empty, has an empty part or contains a token, and when it sets a tag with the prefix `aws:` or
   * `cdk-emr-containers:`. Fails synthesis when the value references a secret.
   *
   * @param path The path in the StartJobRun request, with parts separated by dots, such as
   * `configurationOverrides.monitoringConfiguration.persistentAppUI`. Write a dot that is part of a name as `\\.`.
   * @param value The value. May be or contain a token.
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
   * Removes a value that the properties set from the request to the service.
   *
   * Throws for a path that `addRequestOverride` does not accept.
   *
   * @param path The path in the StartJobRun request, as in `addRequestOverride`.
   */
  public addRequestDeletionOverride(path: string): void {
    requireOverride('addRequestDeletionOverride', path);
    this.requestOverrides.set(path, undefined);
    this.overrideTypes.set(path, undefined);
    (this.node.defaultChild as CfnResource).addPropertyDeletionOverride(`Request.${path}`);
  }

  /**
   * Creates a rule for every state change of the job run and of the runs that replace it.
   *
   * The rule matches the virtual cluster and the name of the run. The rule and its targets are created before the run starts.
   * According to EventBridge, a new or changed rule may not match immediately, so it can miss the first events of the run, such
   * as SUBMITTED. A target in this stack and its policies must not use attributes of the job run, such as `jobRunId`: that would
   * be a circular dependency. The event has these attributes in `$.detail`: `id`, `arn`, `name`, `virtualClusterId`, `state`,
   * `failureReason`, `stateDetails`, `message`, `severity`, `releaseLabel`, `executionRoleArn` and `createdBy`. With
   * `crossStackScope`, the rule is in another stack and has no such order. A queue that several job runs' rules send to can
   * refuse events until its policy exists.
   *
   * The rule also matches other job runs with the same name on the virtual cluster. The name of a nested stack is unknown at
   * synthesis, so the rule matches every name that ends with the logical ID of the resource. To avoid this, set a unique
   * `jobRunName`. After a name change, the rule no longer matches the run with the earlier name.
   *
   * EventBridge delivers events of this service on a best-effort basis. An event can arrive more than once.
   *
   * @param id The ID of the rule in the scope of the job run.
   * @param options Additional rule options: target, name, description and further event filters.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-emr-containers.html
   */
  public onStateChange(id: string, options?: events.OnEventOptions): events.Rule {
    return this._events.onStateChange(id, options);
  }

  /**
   * The errors that can be found only at the end of synthesis, when all tags and overrides are set and tokens can be resolved.
   */
  private errors(request: StartJobRunRequest, props: JobRunProps): string[] {
    const tags = this.cdkTagManager.tagValues();
    const errors = [
      ...tagErrors(tags),
      ...requestReferenceErrors(this, { ...request, tags }),
      ...secureReferenceErrors(this, 'rerun: values', props.rerun?._render().RerunValues),
      ...overrideErrors(this, this.requestOverrides),
      ...jobWildcardErrors(this, props),
    ];
    // the resource's overrides include the request's overrides
    return errors.length > 0 ? errors : propertyOverrideErrors(this.node.defaultChild as CfnResource);
  }

  /** The name and the virtual cluster that identify the run's events. The run's attributes exist only after its start. */
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

  private grant(grantee: iam.IGrantable, action: 'Describe' | 'Cancel'): iam.Grant {
    const actions = [`emr-containers:${action}JobRun`];
    const grant = iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this.jobRunArn] });
    const { grantPrincipal } = this;
    // the job run waits for the resources of its role, if there are any
    if (
      grantee.grantPrincipal === grantPrincipal &&
      Construct.isConstruct(grantPrincipal) &&
      hasResources(grantPrincipal)
    ) {
      const rule = 'grantee must not be the executionRole, whose permissions must exist before the job run';
      throw new Error(`grant${action}: ${rule}: allow ${actions[0]} on the job runs of the virtual cluster instead`);
    }
    return grant;
  }
}

/** The tags, resolved at the end of synthesis, when all of them have been added. */
function renderedTags(tags: TagManager): StartJobRunRequest['tags'] {
  return tags.renderedTags as unknown as StartJobRunRequest['tags'];
}
