import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Orders, Restart } from '../../examples/streaming';
import { matchesPattern } from '../../local/events/event-pattern';
import { systemClock } from '../../local/clock';
import { newCloud, states, VIRTUAL_CLUSTER } from '../deploy/deployment';

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

const PROPS = { virtualClusterId: VIRTUAL_CLUSTER, executionRoleArn: 'arn:aws:iam::123456789012:role/job' };

/** The synthesized app, with a value for the parameter of the restart, as an update would give it. */
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

/** The state machine and the rule of the stack that starts the query again. */
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

test('it is deployed, started again by its parameter after it ended by itself, and destroyed', async () => {
  const cloud = await newCloud({ clock: systemClock({ speed: 60 }) });
  cloud.emr.setScript(() => ({ pending: 100, submitted: 100, running: 120_000, end: 'FAILED' }));
  const [{ outputs }] = await cloud.deploy(synthesize());
  const [first] = cloud.emr.jobRuns();
  expect(outputs.JobRunId).toBe(first.id);
  while (states(cloud)[0] !== 'FAILED') await cloud.clock.sleep(1000);

  // the same again starts nothing: the job has not changed
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
}, 60_000);

test('its restart updates the stack if the job run is still that of the stack', () => {
  const { definition, logicalId } = restartStack();
  for (const part of [logicalId, 'aws-sdk:cloudformation:describeStackResource', 'aws-sdk:cloudformation:updateStack'])
    expect(definition).toContain(part);
  expect(definition).toContain('$.detail.arn');
});
