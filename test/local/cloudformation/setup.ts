import { App, CfnResource, CustomResource, Stack, type CustomResourceProps } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startCloud, type Cloud, type CloudOptions } from '../../../local/cloud';

const directories: string[] = [];
const clouds: Cloud[] = [];

afterEach(async () => {
  await Promise.all(clouds.splice(0).map((cloud) => cloud.close()));
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A cloud that closes at the end of the test. Its updates do not wait before their first resource. */
export async function cloud(options: CloudOptions = {}): Promise<Cloud> {
  const started = await startCloud({ behavior: { preparation: 0 }, ...options });
  clouds.push(started);
  return started;
}

/** A new folder, removed at the end of the test. */
export function directory(): string {
  const created = mkdtempSync(join(tmpdir(), 'cloud-test-'));
  directories.push(created);
  return created;
}

/** Synthesizes an app. */
export function synthApp(define: (app: App) => void) {
  const app = new App({ outdir: directory(), analyticsReporting: false });
  define(app);
  return app.synth();
}

/** Synthesizes a stack named `Stack`. */
export function synth(define: (stack: Stack) => void) {
  return synthApp((app) => define(new Stack(app, 'Stack')));
}

/**
 * answer`. The returned => answer`; what it
 * value is merged into a SUCCESS response with the ID `<logical id>-id`. If it returns 'nothing', there is no response.
 */
export function handler(stack: Stack, source: string, props: Partial<lambda.FunctionProps> = {}): lambda.Function {
  const code = directory();
  writeFileSync(
    join(code, 'index.js'),
    HANDLER.replace('SOURCE', () => source),
  );
  return new lambda.Function(stack, 'Handler', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(code),
    ...props,
  });
}

/** A custom resource with a function. */
export function custom(
  id: string,
  serviceToken: lambda.IFunction,
  properties: Record<string, unknown> = {},
  props: Partial<CustomResourceProps> = {},
): CustomResource {
  const resourceType = 'Custom::Test';
  return new CustomResource(serviceToken.stack, id, {
    ...{ serviceToken: serviceToken.functionArn, resourceType, properties },
    ...props,
  });
}

/** An AWS resource that a test can make fail. */
export function sibling(stack: Stack, id = 'Sibling', properties: Record<string, unknown> = {}): CfnResource {
  return new CfnResource(stack, id, { type: 'AWS::SNS::Topic', properties });
}

/** Resolves once the condition holds. It checks every few milliseconds of real time. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setTimeout(5);
}

/** The requests that functions received: type, logical ID and physical ID. */
export function sent({ requests }: Cloud): string[] {
  return requests.map(({ RequestType, LogicalResourceId, PhysicalResourceId = '-' }) =>
    [RequestType, LogicalResourceId, PhysicalResourceId].join(' '),
  );
}

/** The statuses of a stack, or of one of its resources, in order of time. */
export function statuses({ events }: Cloud, logicalId = 'Stack'): string[] {
  return events.filter((event) => event.logicalId === logicalId).map(({ status }) => status);
}

/** The failure reason of a resource. */
export function reasonOf({ events }: Cloud, logicalId: string): string | undefined {
  return events.find((event) => event.logicalId === logicalId && event.status.endsWith('_FAILED'))?.reason;
}

/** The code that a function needs for `await request(service, headers, body)`, a signed call. */
export const REQUEST = `
const { Hash } = require('${require.resolve('@smithy/hash-node')}');
const { SignatureV4 } = require('${require.resolve('@smithy/signature-v4')}');
const request = async (service, headers, body) => {
  const { AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  const { hostname, host } = new URL(AWS_ENDPOINT_URL);
  const credentials = {
    accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken: AWS_SESSION_TOKEN,
  };
  const signer = new SignatureV4({ service, credentials, region: AWS_REGION, sha256: Hash.bind(null, 'sha256') });
  const unsigned = { method: 'POST', hostname, path: '/', query: {}, headers: { host, ...headers }, body: String(body) };
  const { method, headers: { host: _, ...signed } } = await signer.sign(unsigned);
  const reply = await fetch(AWS_ENDPOINT_URL, { method, headers: signed, body: Buffer.from(String(body)) });
  return reply.status + ' ' + await reply.text();
};`;

const HANDLER = `
// bytes, because fetch adds a content type to a string
const put = (event, body) => fetch(event.ResponseURL, { method: 'PUT', body: Buffer.from(body) });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const answer = (event, more) => put(event, JSON.stringify({
  Status: 'SUCCESS',
  Reason: 'because',
  PhysicalResourceId: event.PhysicalResourceId ?? event.LogicalResourceId + '-id',
  StackId: event.StackId,
  RequestId: event.RequestId,
  LogicalResourceId: event.LogicalResourceId,
  ...more,
}));
const work = async (event, context, type = event.RequestType, props = event.ResourceProperties) => { SOURCE };
exports.handler = async (event, context) => {
  const more = await work(event, context);
  if (more !== 'nothing') await answer(event, more);
};
`;
