import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Orders, Restart } from '../../examples/streaming';
import { matchesPattern } from '../../local/events/event-pattern';
import type { Cloud } from '../../local/cloud';
import { interpret } from '../../local/states/interpreter';
import { parseStateMachine } from '../../local/states/state-machine';
import { newIdleCloud, states, VIRTUAL_CLUSTER } from '../deploy/deployment';

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

const PROPS = { virtualClusterId: VIRTUAL_CLUSTER, executionRoleArn: 'arn:aws:iam::123456789012:role/job' };

/** The synthesized app, with a value for the restart parameter, as an update would set it. */
function synthesize(restart = 'never'): string {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  directories.push(outdir);
  const app = new App({ outdir, context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  new Orders(app, 'Orders', PROPS);
  app.synth();
  const file = join(
    outdir,
    readdirSync(outdir).find((name) => name.endsWith('.template.json'))!,
  );
  writeFileSync(file, readFileSync(file, 'utf8').replace('"Default": "never"', `"Default": "${restart}"`));
  return outdir;
}

/** The state machine and the rule that restart the query. */
function restartStack() {
  const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  const orders = new Orders(app, 'Orders', PROPS);
  const template = Template.fromStack(new Restart(app, 'Restart', { orders }));
  const [{ Properties: rule }] = Object.values(template.findResources('AWS::Events::Rule')) as {
    Properties: { EventPattern: object };
  }[];
  const definition = JSON.stringify(template.findResources('AWS::StepFunctions::StateMachine'));
  const logicalId = Object.keys(Template.fromStack(orders).findResources('Custom::EMRContainersJobRun'))[0];
  return { pattern: rule.EventPattern, definition, logicalId };
}

test('deploys, restarts by its parameter after it ended on its own, and is destroyed', async () => {
  const cloud = await newIdleCloud();
  cloud.emr.setScript(() => ({ pending: 100, submitted: 100, running: 600_000, end: 'FAILED' }));
  const [{ outputs }] = await cloud.deploy(synthesize());
  const [first] = cloud.emr.jobRuns();
  expect(outputs.JobRunId).toBe(first.id);
  while (states(cloud)[0] !== 'FAILED') await cloud.clock.sleep(1000);

  // an unchanged deployment starts nothing
  await cloud.deploy(synthesize());
  expect(states(cloud)).toEqual(['FAILED']);
  cloud.emr.setScript(() => ({ end: 'never' }));
  const [restarted] = await cloud.deploy(synthesize(first.id));
  expect(states(cloud)).toEqual(['FAILED', 'RUNNING']);
  expect(restarted.outputs.JobRunId).toBe(cloud.emr.jobRuns()[1].id);

  const { pattern } = restartStack();
  const matching = cloud.emr.events().filter((event) => matchesPattern(pattern, event));
  expect(matching.map(({ detail }) => [detail.id, detail.state])).toEqual([[first.id, 'FAILED']]);

  await cloud.destroy();
  expect(states(cloud)).toEqual(['FAILED', 'CANCELLED']);
}, 120_000);

/** The definition of the restart state machine, as CloudFormation resolves it. */
function restartMachine() {
  const app = new App();
  const orders = new Orders(app, 'Orders', PROPS);
  const template = Template.fromStack(new Restart(app, 'Restart', { orders }));
  const [{ Properties }] = Object.values(template.findResources('AWS::StepFunctions::StateMachine')) as {
    Properties: { DefinitionString: { 'Fn::Join': [string, unknown[]] } | string };
  }[];
  const { DefinitionString: definition } = Properties;
  if (typeof definition === 'string') return parseStateMachine(definition, true);
  const parts = definition['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'aws'));
  return parseStateMachine(parts.join(''), true);
}

/** Runs the restart state machine with an event, on the stacks of the cloud. */
async function restart(cloud: Cloud, event: object): Promise<string[]> {
  const calls: string[] = [];
  await interpret(restartMachine(), event, {
    clock: cloud.clock,
    signal: new AbortController().signal,
    onEnter: () => {},
    invoke: () => Promise.reject(new Error('The restart must not invoke a function')),
    call: async (operation, parameters) => {
      calls.push(operation);
      const { StackName: name, LogicalResourceId: id, Parameters: values } = parameters as UpdateOrDescribe;
      if (operation === 'cloudformation:describeStackResource') {
        const { physicalId } = cloud.stacks.get(name)!.resources.get(id!)!;
        return { StackResourceDetail: { PhysicalResourceId: physicalId } };
      }
      // with the template of the previous deployment and another value of the parameter
      await cloud.deploy(synthesize(values![0].ParameterValue));
      return {};
    },
  });
  return calls;
}

interface UpdateOrDescribe {
  readonly StackName: string;
  readonly LogicalResourceId?: string;
  readonly Parameters?: { readonly ParameterKey: string; readonly ParameterValue: string }[];
}

test('restarts a query that FAILED on its own, and ignores a query that was replaced in the meantime', async () => {
  const cloud = await newIdleCloud();
  cloud.emr.setScript(() => ({ pending: 100, submitted: 100, running: 600_000, end: 'FAILED' }));
  await cloud.deploy(synthesize());
  while (states(cloud)[0] !== 'FAILED') await cloud.clock.sleep(1000);
  cloud.emr.setScript(() => ({ pending: 100, submitted: 100, end: 'never' }));
  const { pattern } = restartStack();
  const [event] = cloud.emr.events().filter((one) => matchesPattern(pattern, one));

  const both = ['cloudformation:describeStackResource', 'cloudformation:updateStack'];
  expect(await restart(cloud, event)).toEqual(both);
  expect(states(cloud)).toEqual(['FAILED', 'RUNNING']);

  // EventBridge can deliver an event twice
  expect(await restart(cloud, event)).toEqual(both.slice(0, 1));
  expect(states(cloud)).toEqual(['FAILED', 'RUNNING']);
  await cloud.destroy();
}, 120_000);

test('the restart updates the stack only if the job run still belongs to it', () => {
  const { definition, logicalId } = restartStack();
  for (const part of [logicalId, 'aws-sdk:cloudformation:describeStackResource', 'aws-sdk:cloudformation:updateStack'])
    expect(definition).toContain(part);
  expect(definition).toContain('$.detail.arn');
});
