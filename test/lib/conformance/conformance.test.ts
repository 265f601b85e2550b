import { Stack } from 'aws-cdk-lib';
import { validate } from '../../../local/emr-containers/validate';
import type { JobRunProps } from '../../../lib';
import { startJobRunRequest } from '../../../lib/private/request/start-job-run-request';
import { jobRunProps, newStack, render, requestOf } from '../render';
import { casesOf, type Case } from './cases';
import { membersBelow, requiredMembers, valuesAt } from './members';
import { OMISSIONS } from './omissions';
import { SAYINGS } from './prop-mappings';
import { ADDED_BY_THE_HANDLER, BEYOND_THE_MODEL, STRICTER, STRICTER_RULES } from './strictness';

const members = membersBelow('StartJobRunRequest');
const paths = members.map(({ path }) => path);
const cases = casesOf(
  members.filter(({ path }) => SAYINGS[path]),
  (path) => SAYINGS[path]?.sample,
);
const nameOf = ({ path, title }: Case) => `${path}: ${title}`;
const isSayable = ({ path, value }: Case) => SAYINGS[path].say(value as never, new Stack()) !== undefined;
const sayable = cases.filter(isSayable);
const impossible = cases.filter((one) => !isSayable(one));
const accepted = sayable.filter((one) => one.allowed && !STRICTER[nameOf(one)]);
const refused = sayable.filter((one) => !one.allowed || STRICTER[nameOf(one)]);

function say({ path, value }: Pick<Case, 'path' | 'value'>) {
  return (stack: Stack) => SAYINGS[path].say(value as never, stack)!;
}

/** What would be sent if the library checked nothing. */
function uncheckedRequest(overrides: (stack: Stack) => Partial<JobRunProps>): Record<string, unknown> {
  const stack = newStack();
  const props = jobRunProps(stack, overrides(stack));
  const request: unknown = stack.resolve(startJobRunRequest(props, props.jobDriver?.bind(stack)));
  return { clientToken: 'token', ...(request as Record<string, unknown>) };
}

function serviceAccepts(request: unknown): boolean {
  try {
    validate('StartJobRunRequest', request);
    return true;
  } catch {
    return false;
  }
}

/** A copy of a request in which the members at a path are missing. */
function without(request: unknown, path: string): unknown {
  const copy = structuredClone(request);
  const [, above, name] = /^(?:(.*)\.)?([^.]+)$/.exec(path)!;
  for (const holder of above ? valuesAt(copy, above) : [copy]) delete (holder as Record<string, unknown>)[name];
  return copy;
}

describe('the tables of this test', () => {
  test('say every member of the request, and nothing else', () => {
    expect(Object.keys(SAYINGS).toSorted()).toEqual([...paths].toSorted());
  });

  test('leave out every required member of the request, and nothing else', () => {
    const required = requiredMembers(members).filter((path) => !ADDED_BY_THE_HANDLER.includes(path));
    expect(Object.keys(OMISSIONS).toSorted()).toEqual(required.toSorted());
  });

  test('name no case twice, and only cases where they are stricter than the model', () => {
    const names = cases.map(nameOf);
    expect(names).toEqual([...new Set(names)]);
    expect(names).toEqual(expect.arrayContaining([...Object.keys(STRICTER), ...BEYOND_THE_MODEL]));
  });

  test('hold values that nobody can say only where the properties have a type of their own', () => {
    expect(new Set(impossible.map(({ path }) => path.replace(/.*\./, '')))).toEqual(
      new Set(['allowAWSToRetainLogs', 'persistentAppUI', 'rotationSize']),
    );
  });

  // so that a run of the tests tells how much they say
  test(`are of ${members.length} members, ${accepted.length} accepted, ${refused.length} refused and ${impossible.length} impossible values`, () => {
    expect(Math.min(accepted.length, refused.length)).toBeGreaterThan(members.length);
  });
});

test.each(paths)('%s is in the request as the properties say it', (path) => {
  const { sample, say } = SAYINGS[path];
  const request = requestOf(render((stack) => say(sample as never, stack)!));
  expect(valuesAt(request, path)).toContainEqual(sample);
});

describe('the library and the service accept', () => {
  test.each(accepted.map((one) => [nameOf(one), one] as const))('%s', (_, one) => {
    const request = requestOf(render(say(one)));
    expect(valuesAt(request, one.path)).toContainEqual(one.value);
    expect(serviceAccepts({ clientToken: 'token', ...request })).toBe(true);
  });
});

describe('the library, and the service unless the library is stricter, refuses', () => {
  test.each(refused.map((one) => [nameOf(one), one] as const))('%s', (name, one) => {
    expect(linesOf(() => render(say(one)))).toEqual([expect.stringContaining(SAYINGS[one.path].property)]);
    const stricter = STRICTER[name] !== undefined || BEYOND_THE_MODEL.includes(name);
    expect(serviceAccepts(uncheckedRequest(say(one)))).toBe(stricter);
  });

  test.each(Object.entries(OMISSIONS))('a request without %s', (path, omission) => {
    expect(() => render(omission.say)).toThrow(omission.property);
    const parent = path.replace(/\.[^.]+$/, '');
    const complete = uncheckedRequest(parent === path ? () => ({}) : say({ path, value: SAYINGS[path].sample }));
    expect(serviceAccepts(complete)).toBe(true);
    expect(serviceAccepts(without(complete, path))).toBe(false);
  });
});

test.each(STRICTER_RULES)('the model allows, and the library refuses, %s', (_, property, overrides) => {
  expect(linesOf(() => render(overrides))).toEqual([expect.stringMatching(new RegExp(`^ {2}- ${property} `))]);
  expect(serviceAccepts(uncheckedRequest(() => overrides))).toBe(true);
});

test.each(impossible.filter((one) => !one.allowed).map((one) => [nameOf(one), one] as const))(
  'the service refuses, and nobody can say, %s',
  (_, { path, value }) => {
    const complete = uncheckedRequest(say({ path, value: SAYINGS[path].sample }));
    const [, above, name] = /^(.*)\.([^.]+)$/.exec(path)!;
    for (const holder of valuesAt(complete, above)) (holder as Record<string, unknown>)[name] = value;
    expect(serviceAccepts(complete)).toBe(false);
  },
);

/** What is wrong according to the one error of the library. */
function linesOf(synthesize: () => unknown): string[] {
  try {
    synthesize();
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  }
  return [];
}
