import { custom, embeddedFormation, NAME, topic } from './embedded-formation';
import s1 from './s1-creation-by-change-set.json';
import s2 from './s2-rollback-and-deletion.json';
import s3 from './s3-update-of-two-new-custom-resources.json';
import s4 from './s4-replacement.json';

type Event = ReturnType<typeof embeddedFormation>['events'][number];

const TIMES = ['CreationTime', 'DeletionTime', 'LastUpdatedTime'];
const timesOf = (fields: object) => Object.keys(fields).filter((name) => TIMES.includes(name));

/** A stack that is created, updated and deleted, and a stack whose creation fails. */
async function lives() {
  const [good, bad] = [embeddedFormation(), embeddedFormation()];
  await good.deploy({ Topic: topic('one') });
  await good.deploy({ Topic: topic('two') });
  await good.destroy();
  await bad.deploy({ Topic: topic('one') }, { Topic: {} });
  return [...good.described, ...bad.described];
}

test('S1: a creation by change set has its own time, as recorded', async () => {
  const { described, clock, begin } = embeddedFormation();
  const created = begin({ Topic: topic('one') });
  await clock.run(created);
  for (const recorded of s1.recorded) {
    const embedded = described.find(({ StackStatus }) => StackStatus === recorded.StackStatus);
    expect(timesOf(embedded!)).toEqual(timesOf(recorded));
  }
});

test.each(s2.recorded)('S2: DescribeStacks returns the start time of $StackStatus, as recorded', async (recorded) => {
  const embedded = (await lives()).find(({ StackStatus }) => StackStatus === recorded.StackStatus);
  // the recorded stacks were created with CreateStack, which does not set LastUpdatedTime
  expect(timesOf(embedded!)).toEqual([...timesOf(recorded), 'LastUpdatedTime']);
});

test.each(s2.madeByChangeSet.recorded)(
  'S2: the times of $StackStatus are those of $recordings recordings',
  async (row) => {
    const embedded = (await lives()).filter(({ StackStatus }) => StackStatus === row.StackStatus);
    expect(embedded).not.toEqual([]);
    for (const fields of embedded) {
      expect('LastUpdatedTime' in fields).toBe(row.LastUpdatedTime);
      expect('DeletionTime' in fields).toBe(row.DeletionTime);
    }
  },
);

test('S3: an update that fails at a new custom resource has the recorded events', async () => {
  const ids = { AuthApplication: s3.recorded[2][5]!, AuthGrant: s3.recorded[5][5]! };
  const reason = 'Failed to create resource. 404: …';
  const formation = embeddedFormation(({ LogicalResourceId: id, RequestType: type }) => ({
    PhysicalResourceId: ids[id as keyof typeof ids],
    ...(id === 'AuthGrant' && type === 'Create' && { Status: 'FAILED', Reason: reason }),
  }));
  await formation.deploy({ Topic: topic('one') });
  const before = formation.events.length;
  await formation.deploy({
    Topic: topic('one'),
    AuthApplication: custom('Custom::Authn_Application'),
    AuthGrant: custom('Custom::Authn_Grant', { DependsOn: 'AuthApplication' }),
  });
  const row = (event: Event) => {
    const shown = event.reason?.includes(reason) ? reason : (event.reason ?? null);
    const [type, physicalId] = event.logicalId === NAME ? [] : [event.type, event.physicalId];
    return [event.logicalId === NAME ? 'stack' : event.logicalId, event.status, shown, type, physicalId];
  };
  const recorded = s3.recorded.map(([, id, status, why, type, physicalId]) => [id, status, why, type, physicalId]);
  expect(formation.events.slice(before).map(row)).toEqual(recorded);
  // the function receives the type of the template, whatever type its events have
  expect(formation.requests.filter(({ RequestType }) => RequestType === 'Delete')).toMatchObject([
    { ResourceType: 'Custom::Authn_Grant' },
    { ResourceType: 'Custom::Authn_Application' },
  ]);
});

test('S4: a replacement has the recorded events', async () => {
  const formation = embeddedFormation();
  await formation.deploy({ Topic: topic('old') });
  await formation.deploy({ Topic: topic('new') });
  const events = formation.events.filter(({ logicalId }) => logicalId === 'Topic');
  const rows = events.map(({ status, physicalId, reason = null }) => [status, physicalId, reason]);
  expect(rows).toEqual(s4.recorded);
});

test('S4: a custom resource that returns another ID is replaced by the provider', async () => {
  const formation = embeddedFormation(({ ResourceProperties: { Version }, PhysicalResourceId, RequestType }) => ({
    PhysicalResourceId: RequestType === 'Delete' ? PhysicalResourceId : String(Version),
  }));
  const versions = (Version: string) => ({ Thing: custom('Custom::Thing', { Properties: { Version } }) });
  await formation.deploy(versions('old'));
  const before = formation.events.length;
  await formation.deploy(versions('new'));
  const events = formation.events.slice(before).filter(({ logicalId }) => logicalId === 'Thing');
  expect(events.map(({ status, physicalId, reason = null }) => [status, physicalId, reason])).toEqual([
    ['UPDATE_IN_PROGRESS', 'old', null],
    ['UPDATE_IN_PROGRESS', 'new', s4.customResources.reason],
    ['UPDATE_COMPLETE', 'new', null],
    ['DELETE_IN_PROGRESS', 'old', null],
    ['DELETE_COMPLETE', 'old', null],
  ]);
});
