import { Resource, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { acknowledge } from '../iam/nag';
import { RuleWithTargets } from './rule-with-targets';

/** The states that a job run ends in. */
export type EndState = 'COMPLETED' | 'FAILED' | 'CANCELLED';

/** The service has two names for the same event, and does not say which it sends when. */
const STATE_CHANGE = ['EMR Job Run State Change', 'EmrContainers Job Run State Change'];
const NEW_DRIVER_ATTEMPT = ['EMR Job Run New Driver Attempt'];
const METRIC_RULE = 'FailedMetricRule';

/** The values that identify the events of a construct's job runs, and that are known before any of them starts. */
export interface JobEventsProps {
  /** The resource that starts the job runs, and so comes after the rules. */
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
    // the target's stack may depend on this stack already: the opposite order for a rule there would be a circle
    if (Stack.of(rule) === Stack.of(starter)) starter.node.addDependency(rule.dependable);
    rule.addTarget(target);
    return rule;
  }

  /** The number of job runs that FAILED, by a rule without a target: EventBridge counts the events that a rule matches. */
  metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const existing = this.scope.node.tryFindChild(METRIC_RULE) as events.Rule | undefined;
    const description = 'Counts job runs that FAILED, in the metric MatchedEvents';
    const rule = existing ?? this.onStateChange(METRIC_RULE, { description }, 'FAILED');
    acknowledge(rule, 'Serverless-EventBusDLQ', 'The rule has no target: EventBridge only counts its events');
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
 * The methods for events that all constructs which start job runs share, apart from `onStateChange`.
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
   * A rule for when a job run has COMPLETED. What `onStateChange` says holds.
   *
   * @param id The id of the rule, in the scope of this construct.
   * @param options What the rule is to be besides.
   */
  public onCompleted(id: string, options?: events.OnEventOptions): events.Rule {
    return this._events.onStateChange(id, options, 'COMPLETED');
  }

  /**
   * A rule for when a job run has FAILED. What `onStateChange` says holds.
   *
   * @param id The id of the rule, in the scope of this construct.
   * @param options What the rule is to be besides.
   */
  public onFailed(id: string, options?: events.OnEventOptions): events.Rule {
    return this._events.onStateChange(id, options, 'FAILED');
  }

  /**
   * A rule for when a job run was CANCELLED, as a deployment does with one that it replaces or deletes.
   * What `onStateChange` says holds.
   *
   * @param id The id of the rule, in the scope of this construct.
   * @param options What the rule is to be besides.
   */
  public onCancelled(id: string, options?: events.OnEventOptions): events.Rule {
    return this._events.onStateChange(id, options, 'CANCELLED');
  }

  /**
   * A rule for every further attempt of a job run: with a retry policy, a driver that failed is replaced by a new one.
   *
   * The event has, by the service's list of events, the fields `newDriverPodName`, `newDriverCreatedAt`,
   * `previousDriverFailureMessage` and `currentAttemptCount` in its `detail`. The list does not tell whether it has `virtualClusterId`
   * and `name` as well, by which the rule matches like that of `onStateChange`: without them, it never matches. A rule of your own on
   * the event's type, `EMR Job Run New Driver Attempt`, matches the attempts of all job runs of the account. What `onStateChange` says
   * of rules holds.
   *
   * @param id The id of the rule, in the scope of this construct.
   * @param options What the rule is to be besides.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-emr-containers.html
   */
  public onNewDriverAttempt(id: string, options?: events.OnEventOptions): events.Rule {
    return this._events.onNewDriverAttempt(id, options);
  }

  /**
   * How many events say that a job run FAILED: none while nothing fails, so let an alarm treat missing data as not breaching.
   *
   * The first call creates a rule without a target, of which EventBridge counts the events that match. What `onStateChange` says of
   * rules holds.
   *
   * @param props What the metric is to be besides: the sum of 5 minutes, unless said otherwise.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
   */
  public metricFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._events.metricFailed(props);
  }
}
