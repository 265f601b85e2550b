import { CfnDeletionPolicy, CfnResource, type CustomResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { cloud, custom, handler, reasonOf, REQUEST, sent, sibling, statuses, synth, synthApp, until } from './setup';

/** A stack of custom resources with properties, all with the same function. */
const things = (source: string, properties: Record<string, Record<string, unknown>>, more?: (stack: Stack) => void) =>
  synth((stack) => {
    const fn = handler(stack, source);
    for (const [id, props] of Object.entries(properties)) custom(id, fn, props);
    more?.(stack);
  });

/** Policies that constructs do not set on their own. */
function setPolicies(thing: CustomResource, policies: Partial<CfnResource['cfnOptions']>): void {
  Object.assign((thing.node.defaultChild as CfnResource).cfnOptions, policies);
}

describe('creation', () => {
  test('runs in parallel and in dependency order', async () => {
    const aws = await cloud();
    const assembly = synth((stack) => {
      const fn = handler(stack, 'await sleep(100); return { Data: { Name: event.LogicalResourceId } };');
      const [first, second] = [custom('A', fn), custom('B', fn)];
      custom('C', fn, { Of: first.getAttString('Name') }).node.addDependency(second);
    });
    await aws.deploy(assembly);
    const started = aws.events.filter(
      ({ status, type, physicalId }) => status === 'CREATE_IN_PROGRESS' && type === 'Custom::Test' && physicalId === '',
    );
    expect(started.map(({ logicalId }) => logicalId)).toEqual(['A', 'B', 'C']);
    const [a, b, c] = aws.invocations;
    expect(b?.startedAt).toBeLessThan(a?.endedAt ?? 0);
    expect(c?.startedAt).toBeGreaterThanOrEqual(Math.max(aws.answers[0]?.time ?? 0, aws.answers[1]?.time ?? 0));
    expect(aws.requests[2]?.ResourceProperties).toMatchObject({ Of: 'A' });
  });

  test('a failed resource gets a Delete with the ID of its response, after its dependents', async () => {
    const aws = await cloud();
    const source = `if (type === "Create" && event.LogicalResourceId === "B")
      return { Status: "FAILED", PhysicalResourceId: "of-the-answer" };`;
    const assembly = synth((stack) => {
      const fn = handler(stack, source);
      custom('B', fn).node.addDependency(custom('A', fn));
    });
    await expect(aws.deploy(assembly)).rejects.toThrow('Stack Stack is ROLLBACK_COMPLETE');
    expect(sent(aws)).toEqual(['Create A -', 'Create B -', 'Delete B of-the-answer', 'Delete A A-id']);
    expect(statuses(aws)).toEqual([
      'REVIEW_IN_PROGRESS',
      'CREATE_IN_PROGRESS',
      'ROLLBACK_IN_PROGRESS',
      'ROLLBACK_COMPLETE',
    ]);
    expect(aws.events.find(({ status }) => status === 'ROLLBACK_IN_PROGRESS')?.reason).toBe(
      'The following resource(s) failed to create: [B]. Rollback requested by user.',
    );
  });

  test('a resource in progress when a sibling fails gets a Delete with a generated ID, and its late response is ignored', async () => {
    const aws = await cloud();
    const source = 'if (type === "Create") { await sleep(400); return { PhysicalResourceId: "too-late" }; }';
    const assembly = things(source, { Thing: {} }, (stack) => void sibling(stack));
    const failures = { Sibling: { when: until(() => aws.invocations.length === 1), reason: 'quota' } };
    await expect(aws.deploy(assembly, { failures })).rejects.toThrow('Sibling CREATE_FAILED: quota');
    expect(reasonOf(aws, 'Thing')).toBe('Resource creation cancelled');
    expect(aws.requests.map(({ RequestType }) => RequestType)).toEqual(['Create', 'Delete']);
    expect(aws.requests[1]?.PhysicalResourceId).toMatch(/^Stack-Thing-[A-Z0-9]{12}$/);
    await until(() => aws.answers.length === 2);
    expect(aws.answers.map(({ request, used }) => [request.RequestType, used])).toEqual([
      ['Delete', true],
      ['Create', false],
    ]);
    expect(aws.stacks.get('Stack')?.status).toBe('ROLLBACK_COMPLETE');
  });

  test('a failed Delete during a rollback leaves the stack in ROLLBACK_FAILED and keeps the dependencies of the resource', async () => {
    const aws = await cloud();
    const source = 'if (event.LogicalResourceId === "B") return { Status: "FAILED" };';
    const assembly = synth((stack) => {
      const fn = handler(stack, source);
      custom('B', fn).node.addDependency(custom('A', fn));
    });
    await expect(aws.deploy(assembly)).rejects.toThrow('Stack Stack is ROLLBACK_FAILED');
    expect(sent(aws)).toEqual(['Create A -', 'Create B -', 'Delete B B-id']);
    await expect(aws.deploy(assembly)).rejects.toThrow('is in ROLLBACK_FAILED state and can not be updated');
  });

  test('a rollback of a creation deletes RetainExceptOnCreate resources, and the deletion of a stack retains them', async () => {
    const aws = await cloud();
    const assembly = (fails: boolean) =>
      synth((stack) => {
        const fn = handler(stack, '');
        const [kept, unused] = [custom('Kept', fn), custom('Unused', fn)];
        setPolicies(kept, { deletionPolicy: CfnDeletionPolicy.RETAIN });
        setPolicies(unused, { deletionPolicy: CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE });
        if (fails) sibling(stack).node.addDependency(kept, unused);
      });
    await expect(aws.deploy(assembly(true), { failures: { Sibling: {} } })).rejects.toThrow('is ROLLBACK_COMPLETE');
    expect(sent(aws).slice(2)).toEqual(['Delete Unused Unused-id']);
    expect(statuses(aws, 'Kept').at(-1)).toBe('DELETE_SKIPPED');
    await aws.deploy(assembly(false));
    await aws.destroy();
    expect(sent(aws).slice(5)).toEqual([]);
    expect([statuses(aws, 'Kept').at(-1), statuses(aws, 'Unused').at(-1)]).toEqual([
      'DELETE_SKIPPED',
      'DELETE_SKIPPED',
    ]);
  });

  test('a stack in ROLLBACK_COMPLETE is deleted before the next deployment', async () => {
    const aws = await cloud();
    const assembly = things('', { Thing: {} }, (stack) => void sibling(stack));
    await expect(aws.deploy(assembly, { failures: { Sibling: {} } })).rejects.toThrow();
    const failedId = aws.stacks.get('Stack')?.stackId;
    await aws.deploy(assembly);
    expect(aws.stacks.get('Stack')).toMatchObject({ status: 'CREATE_COMPLETE' });
    expect(aws.stacks.get('Stack')?.stackId).not.toBe(failedId);
  });
});

describe('update', () => {
  test('does nothing if nothing changed', async () => {
    const aws = await cloud();
    await aws.deploy(things('', { Thing: {} }));
    const events = aws.events.length;
    await aws.deploy(things('', { Thing: {} }));
    expect(aws.events).toHaveLength(events);
  });

  test('updates only resources whose resolved properties changed, including by an attribute', async () => {
    const aws = await cloud();
    const assembly = (version: string) =>
      synth((stack) => {
        const fn = handler(stack, 'return { Data: { Version: props.Version ?? "" } };');
        custom('Reader', fn, { Of: custom('Changed', fn, { Version: version }).getAttString('Version') });
        custom('Unchanged', fn, { Of: 'same' });
      });
    await aws.deploy(assembly('1'));
    await aws.deploy(assembly('2'));
    expect(sent(aws).slice(3)).toEqual(['Update Changed Changed-id', 'Update Reader Reader-id']);
  });

  test('a new physical ID replaces a resource, and the clean-up deletes the old one with its properties', async () => {
    const aws = await cloud();
    const source = 'return { PhysicalResourceId: type === "Delete" ? event.PhysicalResourceId : `v${props.Version}` };';
    await aws.deploy(things(source, { Thing: { Version: 1 } }));
    await aws.deploy(things(source, { Thing: { Version: 2 } }));
    expect(sent(aws)).toEqual(['Create Thing -', 'Update Thing v1', 'Delete Thing v1']);
    expect(aws.requests[2]?.ResourceProperties).toMatchObject({ Version: '1' });
    expect(statuses(aws).slice(3)).toEqual([
      'UPDATE_IN_PROGRESS',
      'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'UPDATE_COMPLETE',
    ]);
    expect(aws.stacks.get('Stack')?.resources.get('Thing')?.physicalId).toBe('v2');
  });

  test('keeps a replaced resource with UpdateReplacePolicy Retain', async () => {
    const aws = await cloud();
    const assembly = (version: number) =>
      synth((stack) => {
        const thing = custom('Thing', handler(stack, 'return { PhysicalResourceId: `v${props.Version}` };'), {
          Version: version,
        });
        setPolicies(thing, { updateReplacePolicy: CfnDeletionPolicy.RETAIN });
      });
    await aws.deploy(assembly(1));
    await aws.deploy(assembly(2));
    expect(sent(aws)).toEqual(['Create Thing -', 'Update Thing v1']);
    expect(statuses(aws, 'Thing').at(-1)).toBe('DELETE_SKIPPED');
    await aws.destroy();
    expect(sent(aws).slice(2)).toEqual(['Delete Thing v2']);
  });

  test.each([{}, { QueueName: 'queue' }])(
    'fails when the type of a resource changes, with the properties %p',
    async (properties) => {
      const aws = await cloud();
      const assembly = (type: string, given: object) =>
        synth((stack) => void new CfnResource(stack, 'Thing', { type, properties: { ...given } }));
      await aws.deploy(assembly('AWS::SNS::Topic', {}));
      const changed = aws.deploy(assembly('AWS::SQS::Queue', properties));
      await expect(changed).rejects.toThrow('Thing UPDATE_FAILED: Update of resource type is not permitted.');
      expect(aws.stacks.get('Stack')?.resources.get('Thing')?.type).toBe('AWS::SNS::Topic');
    },
  );

  test('deletes removed resources in the clean-up, and skips those that cannot be deleted', async () => {
    const aws = await cloud();
    const source = 'if (type === "Delete") return { Status: "FAILED" };';
    await aws.deploy(things(source, { Gone: {}, Stays: {} }));
    await aws.deploy(things(source, { Stays: {} }));
    expect(sent(aws).slice(2)).toEqual(['Delete Gone Gone-id']);
    expect(statuses(aws, 'Gone').at(-1)).toBe('DELETE_FAILED');
    expect(aws.stacks.get('Stack')?.status).toBe('UPDATE_COMPLETE');
    expect([...(aws.stacks.get('Stack')?.resources.keys() ?? [])]).not.toContain('Gone');
  });

  // logs the reported status of its own stack
  const source = `${REQUEST}
    const body = new URLSearchParams({ Action: "DescribeStacks", StackName: event.StackId });
    const reply = await request("cloudformation", {}, body);
    console.log(type, reply.slice(0, 3), reply.match(/<StackStatus>(.*)<\\/StackStatus>|$/)[1]);`;

  test('a policy is narrowed in dependency order, before the clean-up', async () => {
    const aws = await cloud();
    const assembly = (actions: string[], properties: Record<string, Record<string, unknown>>) =>
      things(source, properties, (stack) => {
        const fn = stack.node.findChild('Handler') as unknown as iam.IGrantable;
        new iam.Policy(stack, 'Policy', {
          statements: [new iam.PolicyStatement({ actions, resources: [stack.stackId] })],
        }).attachToRole(fn.grantPrincipal as iam.IRole);
        for (const id of Object.keys(properties)) {
          stack.node.findChild(id).node.addDependency(stack.node.findChild('Policy'));
        }
      });
    await aws.deploy(assembly(['cloudformation:DescribeStacks'], { Thing: { Version: 1 }, Other: {} }));
    await aws.deploy(assembly(['cloudformation:ListStacks'], { Thing: { Version: 2 } }));
    await until(() => aws.logs.length === 4);
    expect(aws.logs.map(({ message }) => message)).toEqual([
      'Create 200 CREATE_IN_PROGRESS',
      'Create 200 CREATE_IN_PROGRESS',
      'Update 403 undefined',
      'Delete 403 undefined',
    ]);
  });

  test('a removed policy no longer grants permissions', async () => {
    const aws = await cloud();
    const assembly = (granted: boolean, version: number) =>
      things(source, { Thing: { Version: version } }, (stack) => {
        if (!granted) return;
        const fn = stack.node.findChild('Handler') as unknown as iam.IGrantable;
        const statement = { actions: ['cloudformation:DescribeStacks'], resources: [stack.stackId] };
        const policy = new iam.Policy(stack, 'Policy', { statements: [new iam.PolicyStatement(statement)] });
        policy.attachToRole(fn.grantPrincipal as iam.IRole);
        stack.node.findChild('Thing').node.addDependency(policy);
      });
    await aws.deploy(assembly(true, 1));
    await aws.deploy(assembly(false, 1));
    await aws.deploy(assembly(false, 2));
    await until(() => aws.logs.length === 2);
    expect(aws.logs.map(({ message }) => message)).toEqual(['Create 200 CREATE_IN_PROGRESS', 'Update 403 undefined']);
  });
});

describe('rollback of an update', () => {
  test('sends a second Update with swapped properties, and deletes new resources in the clean-up', async () => {
    const aws = await cloud();
    await aws.deploy(things('', { Thing: { Version: 1 } }, (stack) => void sibling(stack)));
    const next = synth((stack) => {
      const fn = handler(stack, '');
      const changed = [custom('Thing', fn, { Version: 2 }), custom('New', fn)];
      sibling(stack, 'Sibling', { DisplayName: 'changed' }).node.addDependency(...changed);
    });
    await expect(aws.deploy(next, { failures: { Sibling: {} } })).rejects.toThrow('is UPDATE_ROLLBACK_COMPLETE');
    expect(sent(aws).sort()).toEqual(
      ['Create Thing -', 'Update Thing Thing-id', 'Create New -', 'Update Thing Thing-id', 'Delete New New-id'].sort(),
    );
    expect(aws.requests.filter(({ RequestType }) => RequestType === 'Update').at(-1)).toMatchObject({
      ResourceProperties: { Version: '1' },
      OldResourceProperties: { Version: '2' },
    });
    expect(statuses(aws).slice(3)).toEqual([
      'UPDATE_IN_PROGRESS',
      'UPDATE_ROLLBACK_IN_PROGRESS',
      'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      'UPDATE_ROLLBACK_COMPLETE',
    ]);
  });

  test('keeps resources that the update only removed', async () => {
    const aws = await cloud();
    await aws.deploy(things('', { Thing: {} }, (stack) => void sibling(stack)));
    const next = things('', {}, (stack) => void sibling(stack, 'Sibling', { DisplayName: 'changed' }));
    await expect(aws.deploy(next, { failures: { Sibling: {} } })).rejects.toThrow('is UPDATE_ROLLBACK_COMPLETE');
    expect(sent(aws)).toEqual(['Create Thing -']);
    expect(aws.stacks.get('Stack')?.resources.get('Thing')?.physicalId).toBe('Thing-id');
  });

  test('sends the ID of the FAILED response', async () => {
    const aws = await cloud();
    const source = `if (props.Version === "2" && type === "Update")
      return { Status: "FAILED", PhysicalResourceId: "of-the-answer" };`;
    await aws.deploy(things(source, { Thing: { Version: 1 } }));
    await expect(aws.deploy(things(source, { Thing: { Version: 2 } }))).rejects.toThrow('UPDATE_ROLLBACK_COMPLETE');
    expect(sent(aws)).toEqual(['Create Thing -', 'Update Thing Thing-id', 'Update Thing of-the-answer']);
  });

  test('sends the old ID to a resource that was in progress', async () => {
    const aws = await cloud();
    const source = 'if (props.Version === "2") { await sleep(300); return { PhysicalResourceId: "too-late" }; }';
    const stack = (version: number) =>
      things(source, { Thing: { Version: version } }, (scope) => {
        sibling(scope, 'Sibling', { DisplayName: String(version) });
      });
    await aws.deploy(stack(1));
    const failures = { Sibling: { when: until(() => aws.invocations.length === 2) } };
    await expect(aws.deploy(stack(2), { failures })).rejects.toThrow('UPDATE_ROLLBACK_COMPLETE');
    expect(reasonOf(aws, 'Thing')).toBe('Resource update cancelled');
    expect(sent(aws)).toEqual(['Create Thing -', 'Update Thing Thing-id', 'Update Thing Thing-id']);
    await until(() => aws.answers.length === 3);
    expect(aws.answers.filter(({ used }) => !used)).toHaveLength(1);
    expect(aws.stacks.get('Stack')?.resources.get('Thing')?.physicalId).toBe('Thing-id');
  });

  test('deletes a new resource that was in progress by a generated ID, in the clean-up', async () => {
    const aws = await cloud();
    const source = 'if (type === "Create" && event.LogicalResourceId === "New") return "nothing";';
    const stack = (ids: Record<string, object>, name: string) =>
      things(source, ids as Record<string, Record<string, unknown>>, (scope) => {
        sibling(scope, 'Sibling', { DisplayName: name });
      });
    await aws.deploy(stack({ Thing: {} }, 'one'));
    const failures = { Sibling: { when: until(() => aws.invocations.length === 2) } };
    await expect(aws.deploy(stack({ Thing: {}, New: {} }, 'two'), { failures })).rejects.toThrow('ROLLBACK_COMPLETE');
    expect(sent(aws)).toEqual([
      'Create Thing -',
      'Create New -',
      expect.stringMatching(/^Delete New Stack-New-\w{12}$/),
    ]);
    const statusesOfAll = aws.events.map(({ logicalId, status }) => `${logicalId} ${status}`);
    expect(statusesOfAll.indexOf('New DELETE_IN_PROGRESS')).toBeGreaterThan(
      statusesOfAll.indexOf('Stack UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'),
    );
  });

  test('deletes the new resource when the second Update returns the old ID', async () => {
    const aws = await cloud();
    const source = 'return { PhysicalResourceId: type === "Delete" ? event.PhysicalResourceId : `v${props.Version}` };';
    const assembly = (version: number) =>
      synth((stack) => {
        const thing = custom('Thing', handler(stack, source), { Version: version });
        sibling(stack, 'Sibling', { DisplayName: thing.ref });
      });
    await aws.deploy(assembly(1));
    await expect(aws.deploy(assembly(2), { failures: { Sibling: {} } })).rejects.toThrow('UPDATE_ROLLBACK_COMPLETE');
    expect(sent(aws)).toEqual(['Create Thing -', 'Update Thing v1', 'Update Thing v2', 'Delete Thing v2']);
    expect(aws.requests.at(-1)?.ResourceProperties).toMatchObject({ Version: '2' });
    expect(aws.stacks.get('Stack')?.resources.get('Thing')?.physicalId).toBe('v1');
  });

  test('a failed second Update leaves the stack in UPDATE_ROLLBACK_FAILED', async () => {
    const aws = await cloud();
    const source = 'if (type === "Update") return { Status: "FAILED" };';
    await aws.deploy(things(source, { Thing: { Version: 1 } }));
    await expect(aws.deploy(things(source, { Thing: { Version: 2 } }))).rejects.toThrow('is UPDATE_ROLLBACK_FAILED');
  });

  test('restores a replaced resource unchanged, and deletes the new one in the clean-up', async () => {
    const aws = await cloud();
    const assembly = (releaseLabel: string) =>
      synth((stack) => {
        const template = new CfnResource(stack, 'Template', {
          type: 'AWS::EMRContainers::JobTemplate',
          properties: {
            Name: 'template',
            JobTemplateData: {
              ExecutionRoleArn: 'arn:aws:iam::123456789012:role/job',
              ReleaseLabel: releaseLabel,
              JobDriver: { SparkSubmitJobDriver: { EntryPoint: 'local:///job.py' } },
            },
          },
        });
        sibling(stack, 'Sibling', { DisplayName: template.getAtt('Id') });
      });
    const templates = async () => (await aws.emr.invoke('ListJobTemplates', {})).templates?.map(({ arn }) => arn);
    await aws.deploy(assembly('emr-7.12.0-latest'));
    const before = await templates();
    const failing = aws.deploy(assembly('emr-7.13.0-latest'), { failures: { Sibling: {} } });
    await expect(failing).rejects.toThrow('UPDATE_ROLLBACK_COMPLETE');
    expect(await templates()).toEqual(before);
    expect(aws.stacks.get('Stack')?.resources.get('Template')?.physicalId).toBe(before?.[0]);
    expect(statuses(aws, 'Template').slice(-2)).toEqual(['DELETE_IN_PROGRESS', 'DELETE_COMPLETE']);
  });
});

describe('deletion', () => {
  test('deletes resources in reverse dependency order', async () => {
    const aws = await cloud();
    const assembly = synth((stack) => {
      const fn = handler(stack, '');
      custom('B', fn).node.addDependency(custom('A', fn));
    });
    await aws.deploy(assembly);
    await aws.destroy();
    expect(sent(aws).slice(2)).toEqual(['Delete B B-id', 'Delete A A-id']);
    expect(statuses(aws, 'Handler886CB40B').at(-1)).toBe('DELETE_COMPLETE');
    expect(aws.stacks.size).toBe(0);
  });

  test('fails while an operation on the stack is in progress', async () => {
    const aws = await cloud();
    const deployed = aws.deploy(things('if (type === "Create") await sleep(300);', { Thing: {} }));
    await until(() => aws.invocations.length === 1);
    await expect(aws.destroy()).rejects.toThrow('is in CREATE_IN_PROGRESS state and can not be deleted');
    await deployed;
    expect(sent(aws)).toEqual(['Create Thing -']);
  });

  test('stops at DELETE_FAILED, and the next deletion continues from there', async () => {
    const aws = await cloud();
    const source = `const { existsSync, writeFileSync } = require("node:fs");
      if (type !== "Delete" || existsSync("asked")) return;
      writeFileSync("asked", "");
      return { Status: "FAILED" };`;
    await aws.deploy(things(source, { Thing: {} }));
    await expect(aws.destroy()).rejects.toThrow('Stack Stack is DELETE_FAILED');
    expect([...(aws.stacks.get('Stack')?.resources.keys() ?? [])]).toContain('Thing');
    await aws.destroy();
    expect(aws.stacks.size).toBe(0);
  });

  test('sends no request to a retained resource, even when it is removed from the template', async () => {
    const aws = await cloud();
    const assembly = (ids: string[]) =>
      synth((stack) => {
        const fn = handler(stack, '');
        for (const id of ids) custom(id, fn, {}, { removalPolicy: RemovalPolicy.RETAIN });
      });
    await aws.deploy(assembly(['A', 'B']));
    await aws.deploy(assembly(['A']));
    await aws.destroy();
    expect(sent(aws)).toEqual(['Create A -', 'Create B -']);
    expect([statuses(aws, 'A').at(-1), statuses(aws, 'B').at(-1)]).toEqual(['DELETE_SKIPPED', 'DELETE_SKIPPED']);
  });
});

describe('several stacks', () => {
  const app = () =>
    synthApp((scope) => {
      const [reader, writer] = [new Stack(scope, 'Reader'), new Stack(scope, 'Writer')];
      const topic = sibling(writer);
      custom('Thing', handler(reader, ''), { Of: topic.ref });
      sibling(new Stack(scope, 'Other'));
    });

  test('are deployed in order, and read the exports of others', async () => {
    const aws = await cloud();
    await aws.deploy(app());
    expect([...aws.stacks.keys()].filter((name) => name !== 'Other')).toEqual(['Writer', 'Reader']);
    expect(aws.requests[0]?.ResourceProperties.Of).toMatch(/^Writer-Sibling-/);
  });

  test('are deployed by name with their dependencies, and deleted in reverse order', async () => {
    const aws = await cloud();
    await aws.deploy(app(), { stacks: ['Reader'] });
    expect([...aws.stacks.keys()]).toEqual(['Writer', 'Reader']);
    await aws.destroy();
    const deleted = aws.events.filter(
      ({ status, logicalId, stackName }) => status === 'DELETE_COMPLETE' && logicalId === stackName,
    );
    expect(deleted.map(({ stackName }) => stackName)).toEqual(['Reader', 'Writer']);
  });

  test('fails when no stack has the name', async () => {
    const aws = await cloud();
    await expect(aws.deploy(app(), { stacks: ['Raeder'] })).rejects.toThrow('The app has no stack Raeder');
  });
});

test('an aborted deployment closes the cloud and rejects with the reason', async () => {
  const aws = await cloud();
  const abort = new AbortController();
  const deployed = aws.deploy(things('await sleep(60_000);', { Thing: {} }), { signal: abort.signal });
  await until(() => aws.invocations.length === 1);
  abort.abort(new Error('interrupted'));
  await expect(deployed).rejects.toThrow('interrupted');
  await expect(fetch(aws.endpoint)).rejects.toThrow();
});

test('an aborted deletion closes the cloud and rejects with the reason', async () => {
  const aws = await cloud();
  await aws.deploy(things('if (type === "Delete") await sleep(60_000);', { Thing: {} }));
  const abort = new AbortController();
  const destroyed = aws.destroy(undefined, { signal: abort.signal });
  await until(() => aws.invocations.length === 2);
  abort.abort(new Error('interrupted'));
  await expect(destroyed).rejects.toThrow('interrupted');
  await expect(fetch(aws.endpoint)).rejects.toThrow();
});
