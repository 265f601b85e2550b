import { CfnResource, type ITaggableV2, Resource, Stack, TagManager, TagType } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { JobRunProps } from './job-run-props';
import {
  COMPLETION_RESOURCE_TYPE,
  JOB_RUN_RESOURCE_TYPE,
  JOB_RUN_SERVICE_TIMEOUT,
  LONGEST_WINDOW,
  SCHEMA_VERSION,
  type CompletionAttributes,
  type CompletionProperties,
  type JobRunAttributes,
  type JobRunProperties,
  type StartJobRunRequest,
} from './private/contract';
import { grantMonitoring } from './private/monitoring-permissions';
import { JobRunProvider } from './private/job-run-provider';
import { startJobRunRequest } from './private/start-job-run-request';
import { tagProblems } from './private/validate-job';
import { requireVirtualCluster, validateJobRun } from './private/validate-job-run';
import { ReplacePolicy } from './replace-policy';
import { RollbackPolicy } from './rollback-policy';

/**
 * A job run of Amazon EMR on EKS, as a resource of the stack: started by the deployment that creates or changes it,
 * cancelled when it is replaced or deleted.
 *
 * A changed job is started anew and the earlier run is cancelled. What does not change the job (tags, waiting) starts
 * nothing, and neither does a rollback.
 *
 * Creates one custom resource, with `waitForCompletion` another one for each 55 minutes of the `timeout`, and once in a stack the
 * function behind them.
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
 *   waitForCompletion: true,
 *   timeout: Duration.minutes(20),
 * });
 * new CfnOutput(this, 'JobRunId', { value: jobRun.jobRunId });
 *
 * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_StartJobRun.html
 */
export class JobRun extends Resource implements ITaggableV2 {
  /**
   * The id of the job run, such as `00000002ab3k4c5d6e7`.
   *
   * @attribute
   */
  public readonly jobRunId: string;

  /**
   * The ARN of the job run.
   *
   * @attribute
   */
  public readonly jobRunArn: string;

  /**
   * The name of the job run.
   *
   * @attribute
   */
  public readonly jobRunName: string;

  /**
   * The id of the virtual cluster that the job runs on.
   *
   * @attribute
   */
  public readonly virtualClusterId: string;

  /**
   * The state that the job run ended in: COMPLETED. After a rollback, the state that its run was in by then.
   *
   * Only with `waitForCompletion`; what uses it is created after the job run's end.
   *
   * @attribute
   */
  public readonly jobRunState?: string;

  /**
   * When the job run ended, such as `2026-11-22T06:30:00.000Z`. After a rollback, empty if its run had not ended by then.
   *
   * Only with `waitForCompletion`; what uses it is created after the job run's end.
   *
   * @attribute
   */
  public readonly finishedAt?: string;

  /**
   * The tags of the job run: those of `tags`, and those that `Tags.of(…).add(…)` gives to it or to what it is in.
   */
  public readonly cdkTagManager: TagManager;

  constructor(scope: Construct, id: string, props: JobRunProps) {
    super(scope, id);
    requireVirtualCluster(this.node.path, props);
    const request = startJobRunRequest(this, props);
    validateJobRun(this.node.path, props, request);
    this.cdkTagManager = new TagManager(TagType.MAP, JOB_RUN_RESOURCE_TYPE, props.tags);
    this.node.addValidation({ validate: () => [...tagProblems(this.cdkTagManager.tagValues())] });

    const properties: JobRunProperties = {
      SchemaVersion: SCHEMA_VERSION,
      Request: { ...request, tags: renderedTags(this.cdkTagManager) },
      ...props.rerun?._render(),
      Replace: props.replace === ReplacePolicy.CANCEL_FIRST ? 'CANCEL_FIRST' : undefined,
      Rollback: props.rollback === RollbackPolicy.RERUN ? 'RERUN' : undefined,
    };
    const provider = JobRunProvider.of(this);
    provider.permissions.allowJobRun(props);
    if (props.monitoring && props.executionRole) grantMonitoring(props.monitoring, props.executionRole);
    const resource = new CfnResource(this, 'Resource', {
      type: JOB_RUN_RESOURCE_TYPE,
      properties: { ServiceToken: provider.serviceToken, ServiceTimeout: JOB_RUN_SERVICE_TIMEOUT, ...properties },
    });
    // so that a Delete, which goes the other way round, still finds all that it needs
    resource.node.addDependency(provider.permissions.dependable);
    for (const needed of [props.virtualCluster, props.executionRole, props.jobTemplate]) {
      // between stacks, the order of what is referenced is enough: anything more could make a circle of the stacks
      if (needed && Stack.of(needed) === this.stack) resource.node.addDependency(needed);
    }

    const attribute = (name: keyof JobRunAttributes) => resource.getAtt(name).toString();
    this.jobRunId = attribute('Id');
    this.jobRunArn = attribute('Arn');
    this.jobRunName = attribute('Name');
    this.virtualClusterId = attribute('VirtualClusterId');
    if (props.waitForCompletion) {
      if (props.monitoring?.logGroup) provider.permissions.allowReadLog(props.monitoring.logGroup);
      const seconds = props.timeout?.toSeconds() ?? LONGEST_WINDOW;
      const completion = this.waitForCompletion(provider, seconds);
      const ended = (name: keyof CompletionAttributes) => completion.getAtt(name).toString();
      this.jobRunState = ended('State');
      this.finishedAt = ended('FinishedAt');
    }
  }

  /**
   * Sets a value in the request to the service, over whatever the properties say: for what the API has gained and this library
   * does not know yet. Nothing checks it before the service does.
   *
   * CloudFormation hands numbers and booleans on as strings.
   *
   * @param path The place in the request of StartJobRun, its parts separated by dots, such as
   * `configurationOverrides.monitoringConfiguration.persistentAppUI`; a dot that is part of a name is written as `\\.`.
   * @param value The value. May be, or hold, a token.
   *
   * @see https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_StartJobRun.html
   */
  public addRequestOverride(path: string, value: unknown): void {
    (this.node.defaultChild as CfnResource).addPropertyOverride(`Request.${path}`, value);
  }

  /**
   * Leaves out a value of the request to the service that the properties put there.
   *
   * @param path The place in the request of StartJobRun, as in `addRequestOverride`.
   */
  public addRequestDeletionOverride(path: string): void {
    (this.node.defaultChild as CfnResource).addPropertyDeletionOverride(`Request.${path}`);
  }

  /** A chain of resources, each of which waits as long as CloudFormation lets it; gives the last one. */
  private waitForCompletion(provider: JobRunProvider, seconds: number): CfnResource {
    const first = this.completion('Completion', provider, seconds);
    let last = first;
    for (let link = 2; (link - 1) * LONGEST_WINDOW < seconds; link++) {
      const next = this.completion(`Completion${link}`, provider, seconds, first.getAtt('Deadline').toString());
      next.node.addDependency(last);
      last = next;
    }
    return last;
  }

  private completion(id: string, provider: JobRunProvider, seconds: number, deadline?: string): CfnResource {
    const properties: CompletionProperties = {
      JobRunArn: this.jobRunArn,
      TimeoutSeconds: seconds.toString(),
      Deadline: deadline,
      WaiterArn: provider.waiter().stateMachineArn,
    };
    const completion = new CfnResource(this, id, {
      type: COMPLETION_RESOURCE_TYPE,
      properties: {
        ServiceToken: provider.serviceToken,
        // from the end of the window, time to cancel and answer
        ServiceTimeout: Math.min(seconds, LONGEST_WINDOW) + 300,
        ...properties,
      },
    });
    // the waiter, with the rights that it needs, comes first because its ARN is a property
    completion.node.addDependency(provider.permissions.dependable);
    return completion;
  }
}

/** The tags at the end of synthesis, when all have been added. */
function renderedTags(tags: TagManager): StartJobRunRequest['tags'] {
  return tags.renderedTags as unknown as StartJobRunRequest['tags'];
}
