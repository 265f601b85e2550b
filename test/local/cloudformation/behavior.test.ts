import { custom, embeddedFormation, NAME, topic } from '../recordings/embedded-formation';

type Formation = ReturnType<typeof embeddedFormation>;

const atStatus = ({ described }: Formation, status: string) =>
  described.find(({ StackStatus }) => StackStatus === status)!;
const reasonAt = ({ events }: Formation, status: string) =>
  events.find((event) => event.logicalId === NAME && event.status === status)?.reason;

/** An update that rolls back. */
async function rolledBack(behavior?: Parameters<typeof embeddedFormation>[1]) {
  const formation = embeddedFormation(undefined, behavior);
  await formation.deploy({ Topic: topic('one') });
  await formation.clock.advance(60_000);
  const when = formation.clock.sleep(30_000);
  await formation.deploy({ Topic: topic('two') }, { Topic: { when } });
  return formation;
}

test.each([
  [undefined, false],
  [{ rollbackMovesUpdatedTime: false }, false],
  [{ rollbackMovesUpdatedTime: true }, true],
])('with %j the rollback of an update moves LastUpdatedTime: %j', async (behavior, moves) => {
  const formation = await rolledBack(behavior);
  const [before, after] = ['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS'].map((status) =>
    Date.parse(atStatus(formation, status).LastUpdatedTime),
  );
  expect(after - before).toBe(moves ? 30_000 : 0);
  expect(Date.parse(atStatus(formation, 'UPDATE_ROLLBACK_COMPLETE').LastUpdatedTime)).toBe(after);
});

test('LastOperations has the two most recent operations, if enabled', async () => {
  const formation = await rolledBack({ lastOperations: true });
  const reply = await formation.call({ Action: 'DescribeStacks', StackName: NAME });
  expect([...reply.matchAll(/<OperationType>(\w+)</g)].map(([, type]) => type)).toEqual(['ROLLBACK', 'UPDATE_STACK']);
  expect(new Set([...reply.matchAll(/<OperationId>([\w-]{36})</g)].map(([, id]) => id)).size).toBe(2);
  const without = await (await rolledBack()).call({ Action: 'DescribeStacks', StackName: NAME });
  expect(without).not.toContain('LastOperations');
});

test('the operations of a stack are its creation, updates, rollbacks and deletion', async () => {
  const formation = embeddedFormation(undefined, { lastOperations: true });
  await formation.deploy({ Topic: topic('one') }, { Topic: {} });
  const last = async () =>
    /<OperationType>(\w+)</.exec(await formation.call({ Action: 'DescribeStacks', StackName: NAME }))?.[1];
  expect(await last()).toBe('ROLLBACK');
  await formation.deploy({ Topic: topic('one') });
  expect(await last()).toBe('CREATE_STACK');
  const [{ stackId = '' } = {}] = formation.events.slice(-1);
  await formation.destroy();
  const deleted = await formation.call({ Action: 'DescribeStacks', StackName: stackId });
  expect(deleted).toContain('<OperationType>DELETE_STACK<');
});

test.each([
  [undefined, 2000],
  [{ preparation: 0 }, 0],
  [{ preparation: 5500 }, 5500],
])('with %j the first resource of an update comes %d ms after the update began', async (behavior, milliseconds) => {
  const { events } = await rolledBack(behavior);
  const began = (id: string) => events.find((event) => event.logicalId === id && event.status === 'UPDATE_IN_PROGRESS');
  expect(began('Topic')!.time - began(NAME)!.time).toBe(milliseconds);
});

test('a rollback waits for the configured time before its first resource', async () => {
  const failing = embeddedFormation(undefined, { rollbackPreparation: 26_000 });
  await failing.deploy({ Topic: topic('one'), Other: topic('two') }, { Topic: {} });
  const at = (status: string) => failing.events.find((event) => event.status === status)!.time;
  expect(at('DELETE_IN_PROGRESS') - at('ROLLBACK_IN_PROGRESS')).toBe(26_000);
  const { events } = await rolledBack({ rollbackPreparation: 26_000 });
  const [began, cleanedUp] = events.filter(({ status }) => /^UPDATE_ROLLBACK_(IN|COMPLETE_CLEANUP)/.test(status));
  expect(cleanedUp.time - began.time).toBe(26_000);
});

describe('the reason of a rollback', () => {
  const failing = (ids: string[]) => Object.fromEntries(ids.map((id) => [id, {}]));

  test.each([
    [['Old'], 'The following resource(s) failed to update: [Old]. '],
    [['New'], 'The following resource(s) failed to create: [New]. '],
  ])('names %j as failed', async (ids, reason) => {
    const formation = embeddedFormation();
    await formation.deploy({ Old: topic('one') });
    await formation.deploy({ Old: topic('two'), New: topic('three') }, failing(ids));
    expect(reasonAt(formation, 'UPDATE_ROLLBACK_IN_PROGRESS')).toContain(reason);
  });

  test('names creations before updates', async () => {
    const formation = embeddedFormation();
    await formation.deploy({ Old: custom('Custom::Old') });
    const resources = { Old: custom('Custom::Old', { Properties: { Version: 2 } }), New: topic('two') };
    await formation.deploy(resources, { New: {} });
    expect(reasonAt(formation, 'UPDATE_ROLLBACK_IN_PROGRESS')).toBe(
      'The following resource(s) failed to create: [New]. The following resource(s) failed to update: [Old]. ',
    );
  });

  test('of a deletion ends with a space, and that of a creation requests the rollback', async () => {
    const formation = embeddedFormation(({ RequestType }) => ({
      ...(RequestType === 'Delete' && { Status: 'FAILED', Reason: 'no' }),
    }));
    await formation.deploy(
      { Thing: custom('Custom::Thing'), Topic: topic('one') },
      { Topic: { when: formation.clock.sleep(5000) } },
    );
    expect(reasonAt(formation, 'ROLLBACK_IN_PROGRESS')).toBe(
      'The following resource(s) failed to create: [Topic]. Rollback requested by user.',
    );
    expect(reasonAt(formation, 'ROLLBACK_FAILED')).toBe('The following resource(s) failed to delete: [Thing]. ');
  });
});

test('DescribeStackResource returns a resource from the start of its creation, with an ID once it has one', async () => {
  const formation = embeddedFormation();
  const describe = () =>
    formation.call({ Action: 'DescribeStackResource', StackName: NAME, LogicalResourceId: 'Thing' });
  const created = formation.begin({ Thing: custom('Custom::Thing') });
  await formation.clock.advance(500);
  expect(await describe()).toContain('<PhysicalResourceId></PhysicalResourceId>');
  await formation.clock.run(created);
  expect(await describe()).toContain('<PhysicalResourceId>Thing-id</PhysicalResourceId>');
});

test('only events of a clean-up have the general type; events of a deletion have the type of the template', async () => {
  const formation = embeddedFormation();
  await formation.deploy({ Thing: custom('Custom::Thing'), Topic: topic('one') });
  await formation.deploy({ Other: custom('Custom::Other') });
  await formation.destroy();
  const deleted = formation.events.filter(({ status }) => status === 'DELETE_IN_PROGRESS');
  expect(new Set(deleted.map(({ logicalId, type }) => `${logicalId} ${type}`))).toEqual(
    new Set([
      'Thing AWS::CloudFormation::CustomResource',
      'Topic AWS::SNS::Topic',
      'Other Custom::Other',
      'Data AWS::CloudFormation::Stack',
    ]),
  );
});

test.each([
  [false, 'Custom::Thing'],
  [true, 'AWS::CloudFormation::CustomResource'],
])('with generalTypeInCleanUp %j, the Delete request of a clean-up has the type %s', async (general, type) => {
  const formation = embeddedFormation(undefined, { generalTypeInCleanUp: general });
  await formation.deploy({ Thing: custom('Custom::Thing'), Other: custom('Custom::Other') });
  await formation.deploy({ Other: custom('Custom::Other') });
  await formation.destroy();
  const deletions = formation.requests.filter(({ RequestType }) => RequestType === 'Delete');
  expect(deletions.map(({ ResourceType }) => ResourceType)).toEqual([type, 'Custom::Other']);
});

test('a cancelled creation has an ID only in its deletion', async () => {
  const formation = embeddedFormation();
  await formation.deploy(
    { Thing: custom('Custom::Thing'), Topic: topic('one') },
    { Topic: { when: formation.clock.sleep(500) } },
  );
  const events = formation.events.filter(({ logicalId }) => logicalId === 'Thing');
  expect(events.map(({ status, physicalId, reason }) => [status, physicalId, reason])).toEqual([
    ['CREATE_IN_PROGRESS', '', undefined],
    ['CREATE_FAILED', '', 'Resource creation cancelled'],
    ['DELETE_IN_PROGRESS', expect.stringMatching(/^Data-Thing-\w{12}$/), undefined],
    ['DELETE_COMPLETE', expect.stringMatching(/^Data-Thing-\w{12}$/), undefined],
  ]);
});
