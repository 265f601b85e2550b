import { Resource, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { acknowledge } from '../iam/nag';
import { RuleWithTargets } from './rule-with-targets';

/** The states that a job run ends in. */
export type EndState = 'COMPLETED' | 'FAILED' | 'CANCELLED';

/** AWS documents two names for the same event, but not when it uses which. */
const STATE_CHANGE = ['EMR Job Run State Change', 'EmrContainers Job Run State Change'];
const NEW_DRIVER_ATTEMPT = ['EMR Job Run New Driver Attempt'];
const METRIC_RULE = 'FailedMetricRule';

/** The values that identify the events of a construct's job runs, and that are known before any of them starts. */
export interface JobEventsProps {
  /** The resource that starts the job runs. It is created after the rules. */
  readonly starter: Construct;
  readonly virtualClusterId: () => unknown;
  /** The pattern for the name of the job runs, in a rule of the given stack. */
  readonly namePattern: (ruleStack: Stack) => unknown;
}

/** Rules for the events of job runs: they match by values that are known before a run starts, and are created before it. */
export class JobEvents {
  constructor(
    private readonly scope: Construct,
    private readonly props: JobEventsProps,
  ) {}

  /** A rule for changes to a state, or to any. */
  onStateChange(id: string, options?: events.OnEventOptions, state?: EndState): events.Rule {
    return this.onEvent(id, options, STATE_CHANGE, state);
  }

  /** A rule for further attempts of a retry policy. */
  onNewDriverAttempt(id: string, options?: events.OnEventOptions): events.Rule {
    return this.onEvent(id, options, NEW_DRIVER_ATTEMPT);
  }

  private onEvent(
    id: string,
    options: events.OnEventOptions = {},
    detailType: string[],
    state?: EndState,
  ): events.Rule {
    const { starter, virtualClusterId, namePattern } = this.props;
    const { target, ...ruleProps } = options;
    const rule = new RuleWithTargets(this.scope, id, ruleProps);
    rule.addEventPattern({
      source: ['aws.emr-containers'],
      detailType,
      detail: {
        virtualClusterId: [virtualClusterId()],
        name: [namePattern(Stack.of(rule))],
        ...(state && { state: [state] }),
      },
    });
    // the target's stack may already depend on this stack: the opposite dependency for a rule there would be a cycle
    if (Stack.of(rule) === Stack.of(starter)) starter.node.addDependency(rule.dependable);
    rule.addTarget(target);
    return rule;
  }

  /** The number of FAILED job runs. A rule without a target matches their events, and EventBridge counts the matches. */
  metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const existing = this.scope.node.tryFindChild(METRIC_RULE) as events.Rule | undefined;
    const description = 'Counts FAILED job runs with the metric MatchedEvents';
    const rule = existing ?? this.onStateChange(METRIC_RULE, { description }, 'FAILED');
    acknowledge(
      rule,
      'Serverless-EventBusDLQ',
      'The rule has no target. EventBridge only counts the events that match it',
    );
    return new cloudwatch.Metric({
      namespace: 'AWS/Events',
      metricName: 'MatchedEvents',
      dimensionsMap: { RuleName: rule.ruleName },
      statistic: cloudwatch.Stats.SUM,
      ...options,
    }).attachTo(this.scope);
  }
}

/**
 * The event methods of all constructs that start job runs, except `onStateChange`.
 *
 * @internal
 */
export abstract class JobEventSource extends Resource {
  /**
   * The events of its job runs.
   *
   * @internal
   */
  public abstract readonly _events: JobEvents;

  /**
   * Creates a rule for job runs that become COMPLETED. See `onStateChange`.
   *
   * @param id The ID of the rule in the scope of this construct.
   * @param options Additional rule options.
   */
  public onCompleted(id: string, options?: events.OnEventOptions): events.Rule {
    return this._events.onStateChange(id, options, 'COMPLETED');
  }

  /**
   * Creates a rule for job runs that become FAILED. See `onStateChange`.
   *
   * @param id The ID of the rule in the scope of this construct.
   * @param options Additional rule options.
   */
  public onFailed(id: string, options?: events.OnEventOptions): events.Rule {
    return this._events.onStateChange(id, options, 'FAILED');
  }

  /**
   * Creates a rule for job runs that become CANCELLED. A deployment cancels a run that it replaces or deletes. See
   * `onStateChange`.
   *
   * @param id The ID of the rule in the scope of this construct.
   * @param options Additional rule options.
   */
  public onCancelled(id: string, options?: events.OnEventOptions): events.Rule {
    return this._events.onStateChange(id, options, 'CANCELLED');
  }

  /**
   * Creates a rule for every further attempt of a job run. With a retry policy, the service replaces a failed driver with a new
   * one.
   *
   * According to the service's list of events, the event's `detail` has the fields `newDriverPodName`, `newDriverCreatedAt`,
   * `previousDriverFailureMessage` and `currentAttemptCount`. The rule matches `virtualClusterId` and `name`, like the rule of
   * `onStateChange`. The list does not mention these two fields; if the event lacks them, the rule never matches. To match the
   * attempts of all job runs in the account, create your own rule for the event type `EMR Job Run New Driver Attempt`. See also
   * `onStateChange`.
   *
   * @param id The ID of the rule in the scope of this construct.
   * @param options Additional rule options.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-emr-containers.html
   */
  public onNewDriverAttempt(id: string, options?: events.OnEventOptions): events.Rule {
    return this._events.onNewDriverAttempt(id, options);
  }

  /**
   * The number of events for job runs that become FAILED. There is no data while nothing fails, so let an alarm treat missing
   * data as not breaching.
   *
   * The first call creates a rule without a target. EventBridge counts the events that match the rule. See also `onStateChange`.
   *
   * @param props Additional metric options. The default is the sum over 5 minutes.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
   */
  public metricFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._events.metricFailed(props);
  }
}
