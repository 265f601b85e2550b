import { ArnFormat, CfnOutput, CfnResource, Duration, Fn, type Stack } from 'aws-cdk-lib';
import * as emrcontainers from 'aws-cdk-lib/aws-emrcontainers';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { systemClock } from '../../local/clock';
import { cloud, custom, handler, REQUEST, statuses, synth, until } from './cloudformation/setup';

test('virtual clusters and job templates exist in the embedded service until their stack is deleted', async () => {
  const aws = await cloud({ clock: systemClock({ speed: 20 }) });
  const assembly = (tag: string, entryPoint = 'local:///job.py') =>
    synth((stack) => {
      const cluster = new emrcontainers.CfnVirtualCluster(stack, 'Cluster', {
        name: 'cluster',
        containerProvider: { type: 'EKS', id: 'eks', info: { eksInfo: { namespace: 'jobs' } } },
        tags: [{ key: 'team', value: tag }],
      });
      const template = new CfnResource(stack, 'Template', {
        type: 'AWS::EMRContainers::JobTemplate',
        properties: {
          Name: 'template',
          JobTemplateData: {
            ExecutionRoleArn: 'arn:aws:iam::123456789012:role/job',
            ReleaseLabel: 'emr-7.13.0-latest',
            JobDriver: { SparkSubmitJobDriver: { EntryPoint: entryPoint } },
            ParameterConfiguration: { dayName: { Type: 'STRING' } },
            ConfigurationOverrides: {
              ApplicationConfiguration: [{ Classification: 'spark-defaults', Properties: { 'Spark.X': '1' } }],
            },
          },
        },
      });
      new CfnOutput(stack, 'ClusterId', { value: cluster.ref });
      new CfnOutput(stack, 'TemplateId', { value: template.getAtt('Id').toString() });
    });
  const ids = () => aws.stacks.get('Stack')?.outputs as { ClusterId: string; TemplateId: string };
  await aws.deploy(assembly('one'));
  const [{ ClusterId: id, TemplateId: templateId }] = [ids()];
  const { jobTemplate } = await aws.emr.invoke('DescribeJobTemplate', { id: templateId });
  expect(jobTemplate?.jobTemplateData).toMatchObject({
    parameterConfiguration: { dayName: { type: 'STRING' } },
    configurationOverrides: { applicationConfiguration: [{ properties: { 'Spark.X': '1' } }] },
  });

  await aws.deploy(assembly('two', 'local:///changed.py'));
  expect(ids().ClusterId).toBe(id);
  expect(ids().TemplateId).not.toBe(templateId);
  await expect(aws.emr.invoke('DescribeJobTemplate', { id: templateId })).rejects.toThrow();
  const { virtualCluster } = await aws.emr.invoke('DescribeVirtualCluster', { id });
  expect(virtualCluster).toMatchObject({ state: 'RUNNING', tags: { team: 'two' } });

  await aws.destroy();
  expect((await aws.emr.invoke('DescribeVirtualCluster', { id })).virtualCluster?.state).toBe('TERMINATED');
});

test('fails when the trust policy of a role is not valid JSON', async () => {
  const aws = await cloud();
  const assembly = synth(
    (stack) => new iam.CfnRole(stack, 'Role', { assumeRolePolicyDocument: Fn.sub('{"Statement":') }),
  );
  await expect(aws.deploy(assembly)).rejects.toThrow('MalformedPolicyDocument: This policy contains invalid Json');
});

describe('a waiter', () => {
  const assembly = (granted: boolean, seconds = 60) =>
    synth((stack) => {
      const fn = handler(
        stack,
        `${REQUEST}
        if (event.poll) { await answer(event, { Data: { Polled: "yes", At: Date.now() } }); return "nothing"; }
        if (type !== "Create") return;
        const input = JSON.stringify({ ...event, poll: true, wait: ${seconds} });
        const body = JSON.stringify({ stateMachineArn: props.Waiter, name: event.RequestId, input });
        const target = { "x-amz-target": "AWSStepFunctions.StartExecution" };
        const reply = await request("states", target, body);
        return reply.startsWith("200") ? "nothing" : { Status: "FAILED", Reason: reply };`,
        { timeout: Duration.minutes(15) },
      );
      const poll = new tasks.LambdaInvoke(stack, 'Poll', {
        lambdaFunction: lambda.Function.fromFunctionAttributes(stack, 'Same', {
          functionArn: fn.functionArn,
          sameEnvironment: true,
        }),
      });
      const wait = new sfn.Wait(stack, 'Wait', { time: sfn.WaitTime.secondsPath('$.wait') });
      const machine = new sfn.StateMachine(stack, 'Machine', {
        definitionBody: sfn.DefinitionBody.fromChainable(wait.next(poll)),
      });
      const thing = custom('Thing', fn, { Waiter: machine.stateMachineArn });
      const policy = new iam.Policy(stack, 'Policy');
      policy.addStatements(
        new iam.PolicyStatement({
          actions: [granted ? 'states:StartExecution' : 'states:StopExecution'],
          resources: [machine.stateMachineArn],
        }),
      );
      policy.attachToRole(fn.role as iam.IRole);
      thing.node.addDependency(policy);
      new CfnOutput(stack, 'Polled', { value: thing.getAttString('Polled') });
      new CfnOutput(stack, 'At', { value: thing.getAttString('At') });
    });

  test('responds in place of the function that started it', async () => {
    const aws = await cloud({ clock: systemClock({ speed: 200 }) });
    await aws.deploy(assembly(true));
    await until(() => aws.executions[0]?.status !== 'RUNNING');
    expect(aws.stacks.get('Stack')?.outputs).toMatchObject({ Polled: 'yes' });
    expect(aws.executions[0]).toMatchObject({ name: aws.requests[0]?.RequestId, status: 'SUCCEEDED' });
    expect(aws.executions[0]?.visited.map(({ state }) => state)).toEqual(['Wait', 'Poll']);
    expect(aws.invocations.map(({ asynchronous }) => asynchronous)).toEqual([true, false]);
  });

  test('waits for most of an hour, which the clock skips', async () => {
    const clock = systemClock({ speed: 20 });
    const aws = await cloud({ clock });
    const [start, realStart] = [clock.now(), Date.now()];
    const deployed = aws.deploy(assembly(true, 3500));
    const waits = () => aws.executions[0]?.visited.at(-1)?.state === 'Wait';
    // the skip would make a running function time out
    await until(() => waits() && aws.invocations[0]?.endedAt !== undefined);
    clock.skip(3_490_000);
    await deployed;
    const { outputs } = aws.stacks.get('Stack') ?? {};
    expect(aws.invocations.map(({ error }) => error)).toEqual([undefined, undefined]);
    expect(Number(outputs?.At)).toBeGreaterThanOrEqual(start + 3_500_000);
    expect(Number(outputs?.At)).toBeLessThanOrEqual(clock.now());
    expect(Date.now() - realStart).toBeLessThan(30_000);
  });

  test('is not started by a function without the permission', async () => {
    const aws = await cloud();
    await expect(aws.deploy(assembly(false))).rejects.toThrow('is not authorized to perform: states:StartExecution');
    expect(aws.executions).toEqual([]);
    expect(statuses(aws).at(-1)).toBe('ROLLBACK_COMPLETE');
  });
});

test.each<[string, (role: iam.Role, stack: Stack) => void]>([
  ['of the role itself', () => undefined],
  [
    'of an inline policy',
    (role, stack) => void new iam.Policy(stack, 'P', { statements: [mayDescribe(stack)], roles: [role] }),
  ],
  [
    'of a managed policy',
    (role, stack) => void new iam.ManagedPolicy(stack, 'P', { statements: [mayDescribe(stack)], roles: [role] }),
  ],
  [
    'of a managed policy that the role names',
    (role, stack) => role.addManagedPolicy(new iam.ManagedPolicy(stack, 'P', { statements: [mayDescribe(stack)] })),
  ],
])('a function has the permissions of a statement %s', async (what, allow) => {
  const aws = await cloud();
  const assembly = synth((stack) => {
    const own = { P: new iam.PolicyDocument({ statements: [mayDescribe(stack)] }) };
    const inlinePolicies: iam.RoleProps['inlinePolicies'] = what === 'of the role itself' ? own : {};
    const role = new iam.Role(stack, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies,
    });
    allow(role, stack);
    const source = `${REQUEST}
      const status = (name) => request("cloudformation", {}, new URLSearchParams({ Action: "DescribeStacks", StackName: name }));
      if (type === "Create") return { Data: { Own: await status(event.StackId), Other: await status("Other") } };`;
    const thing = custom('Thing', handler(stack, source, { role }));
    for (const id of ['P', 'Role']) {
      const found = stack.node.tryFindChild(id);
      if (found) thing.node.addDependency(found);
    }
    new CfnOutput(stack, 'Own', { value: thing.getAttString('Own') });
    new CfnOutput(stack, 'Other', { value: thing.getAttString('Other') });
  });
  await aws.deploy(assembly);
  const { Own: own, Other: other } = aws.stacks.get('Stack')?.outputs ?? {};
  const stackId = aws.stacks.get('Stack')?.stackId;
  expect(own).toMatch(/^200 <DescribeStacksResponse.*<StackStatus>CREATE_IN_PROGRESS<\/StackStatus>/);
  expect(own).toContain(`<StackId>${stackId}</StackId><StackName>Stack</StackName>`);
  expect(other).toMatch(
    /^403 <ErrorResponse.*<Code>AccessDenied<\/Code>.*is not authorized to perform: cloudformation:Desc/,
  );
});

function mayDescribe(stack: Stack): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [stack.stackId] });
}

test('a function reads the log of a job run if its role has the permission', async () => {
  const aws = await cloud({ clock: systemClock({ speed: 20 }) });
  aws.emr.addVirtualCluster('cluster');
  aws.emr.setScript(() => ({ end: 'FAILED', stderr: ['Traceback'] }));
  await aws.emr.invoke('StartJobRun', {
    ...{ virtualClusterId: 'cluster', clientToken: 'token', releaseLabel: 'emr-7.13.0-latest' },
    executionRoleArn: 'arn:aws:iam::123456789012:role/job',
    jobDriver: { sparkSubmitJobDriver: { entryPoint: 'local:///job.py' } },
    configurationOverrides: {
      monitoringConfiguration: { cloudWatchMonitoringConfiguration: { logGroupName: '/jobs' } },
    },
  });
  await aws.clock.sleep(5000);
  const [[logStreamName]] = aws.containerLogs.groups().get('/jobs') ?? [];
  await aws.deploy(
    synth((stack) => {
      const source = `${REQUEST}
        const get = (logGroupName) => request("logs", { "x-amz-target": "Logs_20140328.GetLogEvents" },
          JSON.stringify({ logGroupName, logStreamName: props.Stream }));
        if (type === "Create") return { Data: { Jobs: await get("/jobs"), Others: await get("/others") } };`;
      const fn = handler(stack, source, { timeout: Duration.minutes(15) });
      const resources = [
        stack.formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: '/jobs:*',
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ];
      const statements = [new iam.PolicyStatement({ actions: ['logs:GetLogEvents'], resources })];
      const policy = new iam.Policy(stack, 'Policy', { statements, roles: [fn.role as iam.IRole] });
      const thing = custom('Thing', fn, { Stream: logStreamName });
      thing.node.addDependency(policy);
      for (const name of ['Jobs', 'Others']) new CfnOutput(stack, name, { value: thing.getAttString(name) });
    }),
  );
  const { Jobs: jobs, Others: others } = aws.stacks.get('Stack')?.outputs ?? {};
  expect(jobs).toMatch(/^200 .*"message":"Traceback"/);
  expect(others).toMatch(/^400 .*AccessDeniedException.*log-group:\/others:log-stream:cluster\/jobs\//);
});

describe('fails when a role cannot be assumed by the service of', () => {
  const trusting = (stack: Stack, ...services: string[]) =>
    new iam.Role(stack, 'Role', {
      assumedBy: new iam.CompositePrincipal(...services.map((service) => new iam.ServicePrincipal(service))),
    });
  const failure = (role: string, service: string) =>
    new RegExp(`The role arn:aws:.*${role}.* cannot be assumed by ${service}`);

  test('a function', async () => {
    const aws = await cloud();
    const assembly = (...services: string[]) =>
      synth((stack) => void handler(stack, '', { role: trusting(stack, ...services) }));
    await expect(aws.deploy(assembly('states.amazonaws.com'))).rejects.toThrow(failure('Role', 'lambda.amazonaws.com'));
    await aws.deploy(assembly('states.amazonaws.com', 'lambda.amazonaws.com'));
  });

  test('a function whose role is not in this account', async () => {
    const aws = await cloud();
    const arn = 'arn:aws:iam::123456789012:role/unknown';
    const assembly = synth((stack) => void handler(stack, '', { role: iam.Role.fromRoleArn(stack, 'Role', arn) }));
    await expect(aws.deploy(assembly)).rejects.toThrow(failure('unknown', 'lambda.amazonaws.com'));
  });

  test('a state machine', async () => {
    const aws = await cloud();
    const assembly = (...services: string[]) =>
      synth((stack) => {
        const definitionBody = sfn.DefinitionBody.fromChainable(new sfn.Succeed(stack, 'End'));
        new sfn.StateMachine(stack, 'Machine', { definitionBody, role: trusting(stack, ...services) });
      });
    await expect(aws.deploy(assembly('lambda.amazonaws.com'))).rejects.toThrow(failure('Role', 'states.amazonaws.com'));
    await aws.deploy(assembly('states.amazonaws.com'));
  });
});

test('a closed cloud leaves no process and no port open', async () => {
  const aws = await cloud();
  await aws.deploy(
    synth((stack) => void custom('Thing', handler(stack, 'return { PhysicalResourceId: `${process.pid}` };'))),
  );
  const pid = Number(aws.stacks.get('Stack')?.resources.get('Thing')?.physicalId);
  expect(process.kill(pid, 0)).toBe(true);
  await aws.close();
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await expect(fetch(aws.endpoint)).rejects.toThrow();
});
