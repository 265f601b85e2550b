import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcards } from '../iam/nag';

/** Lets the handler look at a job run again and again until it has answered CloudFormation. */
export class Waiter extends Construct {
  readonly stateMachineArn: string;

  constructor(scope: Construct, id: string, handler: lambda.IFunction) {
    super(scope, id);
    const wait = new sfn.Wait(this, 'Wait', { time: sfn.WaitTime.secondsPath('$.poll.wait') });
    const poll = new tasks.LambdaInvoke(this, 'Poll', {
      lambdaFunction: handler,
      resultSelector: { 'done.$': '$.Payload.done', 'wait.$': '$.Payload.wait' },
      resultPath: '$.poll',
      retryOnServiceExceptions: false,
    }).addRetry({
      // "not yet" is a result, so this is for real errors: all of them, for as long as the state machine runs
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
    acknowledge(
      stateMachine,
      'AwsSolutions-SF1',
      'The function logs each look, and a log of executions would hold pre-signed URLs',
    );
    acknowledge(
      stateMachine,
      'AwsSolutions-SF2',
      'It calls one function in a loop, which says in its log how long things took',
    );
    const versions = { resources: handler.resourceArnsForGrantInvoke };
    acknowledgeWildcards(stateMachine, versions, 'What the CDK allows to invoke a function: all of its versions');
  }
}
