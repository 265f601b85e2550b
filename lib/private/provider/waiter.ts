import { Duration, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { Poll } from '../contract';
import { acknowledge, acknowledgeInlinePolicy, acknowledgeWildcards } from '../iam/nag';

/** The fields of a poll's result. */
const POLL = ['done', 'wait', 'runningSince', 'attempt'] satisfies (keyof Poll)[];

/** The fields of a wait, with the names of the handler's type `Wait`. */
const WAIT = {
  answer: pathsOf('answer', ['ResponseURL', 'StackId', 'RequestId', 'LogicalResourceId', 'PhysicalResourceId']),
  jobRun: pathsOf('jobRun', ['virtualClusterId', 'id']),
  ...pathsOf('', ['deadline', 'windowEnd', 'driverLog']),
  until: pathsOf('until', ['state', 'stableMs']),
  poll: pathsOf('poll', POLL),
};

function pathsOf(parent: string, names: string[]): Record<string, unknown> {
  const path = (name: string) => sfn.JsonPath.objectAt(['$', parent, name].filter(Boolean).join('.'));
  return Object.fromEntries(names.map((name) => [name, path(name)]));
}

/** A state machine that invokes the handler to poll a job run until the handler has answered CloudFormation. */
export class Waiter extends Construct {
  readonly stateMachineArn: string;

  constructor(scope: Construct, id: string, handler: lambda.IFunction) {
    super(scope, id);
    const wait = new sfn.Wait(this, 'Wait', { time: sfn.WaitTime.secondsPath('$.poll.wait') });
    const poll = new tasks.LambdaInvoke(this, 'Poll', {
      lambdaFunction: handler,
      // the function receives no other part of the input, because everyone who can start executions chooses the input
      payload: sfn.TaskInput.fromObject(WAIT),
      resultSelector: Object.fromEntries(POLL.map((name) => [`${name}.$`, `$.Payload.${name}`])),
      resultPath: '$.poll',
      retryOnServiceExceptions: false,
    }).addRetry({
      // "not yet" is a result, not an error: retry all errors for as long as the state machine runs
      errors: [sfn.Errors.ALL],
      interval: Duration.seconds(5),
      backoffRate: 1.5,
      maxDelay: Duration.minutes(1),
      maxAttempts: 1000,
      jitterStrategy: sfn.JitterType.FULL,
    });
    const done = new sfn.Choice(this, 'Done?')
      .when(sfn.Condition.booleanEquals('$.poll.done', true), new sfn.Succeed(this, 'Answered'))
      .otherwise(wait);
    const stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      definitionBody: sfn.DefinitionBody.fromChainable(wait.next(poll).next(done)),
      timeout: Duration.minutes(65),
    });
    this.stateMachineArn = stateMachine.stateMachineArn;
    // an override, because another role would break running executions. A customized role has no resource
    const role = stateMachine.role.node.defaultChild as iam.CfnRole | undefined;
    const condition = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    role?.addPropertyOverride('AssumeRolePolicyDocument.Statement.0.Condition', condition);
    acknowledge(
      stateMachine,
      'AwsSolutions-SF1',
      'The function logs each poll, and execution logs would contain pre-signed URLs',
    );
    const untraced = 'The state machine only invokes one function in a loop, and the function logs the durations';
    for (const rule of ['AwsSolutions-SF2', 'Serverless-StepFunctionStateMachineXray'])
      acknowledge(stateMachine, rule, untraced);
    acknowledgeInlinePolicy(stateMachine);
    const versions = { resources: handler.resourceArnsForGrantInvoke };
    acknowledgeWildcards(stateMachine, versions, 'The CDK grants permission to invoke all versions of a function');
  }
}
