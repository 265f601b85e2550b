import { Stack } from 'aws-cdk-lib';
import { validate } from '../../../local/emr-containers/validate';
import type { JobRunProps } from '../../../lib';
import { startJobRunRequest } from '../../../lib/private/request/start-job-run-request';
import { jobRunProps, newStack, render, requestOf } from '../render';
import { casesOf, type Case } from './cases';
import { membersBelow, requiredMembers, valuesAt } from './members';
import { OMISSIONS } from './omissions';
import { PROP_MAPPINGS } from './prop-mappings';
import { ADDED_BY_THE_HANDLER, BEYOND_THE_MODEL, GRAMMARS, STRICTER, STRICTER_RULES } from './strictness';

const members = membersBelow('StartJobRunRequest');
const paths = members.map(({ path }) => path);
const cases = casesOf(
  members.filter(({ path }) => PROP_MAPPINGS[path]),
  (path) => PROP_MAPPINGS[path]?.sample,
).map(fitting);
const nameOf = ({ path, title }: Case) => `${path}: ${title}`;
const isExpressible = ({ path, value }: Case) =>
  PROP_MAPPINGS[path].propsFor(value as never, new Stack()) !== undefined;
const expressible = cases.filter(isExpressible);
const impossible = cases.filter((one) => !isExpressible(one));
const isStricter = (one: Case) =>
  STRICTER[nameOf(one)] !== undefined || (one.allowed && GRAMMARS[one.path]?.fits(one.value as string) === false);
const accepted = expressible.filter((one) => one.allowed && !isStricter(one));
const refused = expressible.filter((one) => !one.allowed || isStricter(one));

/** A text of the same length with the grammar of its place, so that only the length is tested. */
function fitting(one: Case): Case {
  const grammar = GRAMMARS[one.path];
  const [, length] = /^(?:the longest, )?(\d+) characters$/.exec(one.title) ?? [];
  if (!grammar || Number(length ?? 0) < 20) return one;
  return { ...one, value: grammar.ofLength(Number(length)) };
}

function propsFor({ path, value }: Pick<Case, 'path' | 'value'>) {
  return (stack: Stack) => PROP_MAPPINGS[path].propsFor(value as never, stack)!;
}

/** The request that would be sent without validation. */
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

/** A copy of a request without the members at a path. */
function without(request: unknown, path: string): unknown {
  const copy = structuredClone(request);
  const [, above, name] = /^(?:(.*)\.)?([^.]+)$/.exec(path)!;
  for (const holder of above ? valuesAt(copy, above) : [copy]) delete (holder as Record<string, unknown>)[name];
  return copy;
}

describe('the tables of this test', () => {
  test('map every member of the request, and nothing else', () => {
    expect(Object.keys(PROP_MAPPINGS).toSorted()).toEqual([...paths].toSorted());
  });

  test('omit every required member of the request, and nothing else', () => {
    const required = requiredMembers(members).filter((path) => !ADDED_BY_THE_HANDLER.includes(path));
    expect(Object.keys(OMISSIONS).toSorted()).toEqual(required.toSorted());
  });

  test('contain no case twice, and only cases where the library is stricter than the model', () => {
    const names = cases.map(nameOf);
    expect(names).toEqual([...new Set(names)]);
    expect(names).toEqual(expect.arrayContaining([...Object.keys(STRICTER), ...BEYOND_THE_MODEL]));
  });

  test('contain values that no property can express only if the properties have their own type', () => {
    expect(new Set(impossible.map(({ path }) => path.replace(/.*\./, '')))).toEqual(
      new Set(['allowAWSToRetainLogs', 'persistentAppUI', 'rotationSize']),
    );
  });

  // a title with numbers, so that the output of a test run shows the coverage
  test(`are of ${members.length} members, ${accepted.length} accepted, ${refused.length} refused and ${impossible.length} impossible values`, () => {
    expect(Math.min(accepted.length, refused.length)).toBeGreaterThan(members.length);
  });
});

test.each(paths)('%s is in the request as the properties set it', (path) => {
  const { sample, propsFor } = PROP_MAPPINGS[path];
  const request = requestOf(render((stack) => propsFor(sample as never, stack)!));
  expect(valuesAt(request, path)).toContainEqual(sample);
});

describe('the library and the service accept', () => {
  test.each(accepted.map((one) => [nameOf(one), one] as const))('%s', (_, one) => {
    const request = requestOf(render(propsFor(one)));
    expect(valuesAt(request, one.path)).toContainEqual(one.value);
    expect(serviceAccepts({ clientToken: 'token', ...request })).toBe(true);
  });
});

describe('the library, and the service unless the library is stricter, rejects', () => {
  test.each(refused.map((one) => [nameOf(one), one] as const))('%s', (name, one) => {
    expect(linesOf(() => render(propsFor(one)))).toEqual([expect.stringContaining(PROP_MAPPINGS[one.path].property)]);
    const stricter = isStricter(one) || BEYOND_THE_MODEL.includes(name);
    expect(serviceAccepts(uncheckedRequest(propsFor(one)))).toBe(stricter);
  });

  test.each(Object.entries(OMISSIONS))('a request without %s', (path, omission) => {
    expect(() => render(omission.propsFor)).toThrow(omission.property);
    const parent = path.replace(/\.[^.]+$/, '');
    const complete = uncheckedRequest(
      parent === path ? () => ({}) : propsFor({ path, value: PROP_MAPPINGS[path].sample }),
    );
    expect(serviceAccepts(complete)).toBe(true);
    expect(serviceAccepts(without(complete, path))).toBe(false);
  });
});

test.each(STRICTER_RULES)('the model allows, and the library refuses, %s', (_, property, overrides) => {
  expect(linesOf(() => render(overrides))).toEqual([expect.stringMatching(new RegExp(`^ {2}- ${property} `))]);
  expect(serviceAccepts(uncheckedRequest(() => overrides))).toBe(true);
});

test.each(impossible.filter((one) => !one.allowed).map((one) => [nameOf(one), one] as const))(
  'the service rejects, and no property can express, %s',
  (_, { path, value }) => {
    const complete = uncheckedRequest(propsFor({ path, value: PROP_MAPPINGS[path].sample }));
    const [, above, name] = /^(.*)\.([^.]+)$/.exec(path)!;
    for (const holder of valuesAt(complete, above)) (holder as Record<string, unknown>)[name] = value;
    expect(serviceAccepts(complete)).toBe(false);
  },
);

/** The lines of the library's error. */
function linesOf(synthesize: () => unknown): string[] {
  try {
    synthesize();
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  }
  return [];
}
