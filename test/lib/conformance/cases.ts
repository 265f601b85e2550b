import type { Shape } from '../../../local/emr-containers/model';
import type { Member } from './members';
import { sampleOf } from './patterns';

/** A value for a member of the request, and whether the model allows it. */
export interface Case {
  readonly path: string;
  /** The name of the value, which is unique among the cases of the member. */
  readonly title: string;
  readonly value: unknown;
  readonly allowed: boolean;
}

type Value = Omit<Case, 'path'>;

const MAX_INTEGER = 2 ** 31 - 1;

/**
 * The values to test for each constrained member: the bounds, values beyond them, and texts that match or do not match the
 * pattern.
 */
export function casesOf(members: readonly Member[], sampleAt: (path: string) => unknown): Case[] {
  return members.flatMap((member) => valuesFor(member, sampleAt).map((value) => ({ path: member.path, ...value })));
}

function valuesFor({ path, shape }: Member, sampleAt: (path: string) => unknown): Value[] {
  switch (shape.type) {
    case 'string':
      return shape.enum ? choices(shape.enum) : texts(shape);
    case 'integer':
      return integers(shape);
    case 'list':
      return counts(shape, (count) =>
        Array.from({ length: count }, (_, index) => another(sampleAt(`${path}[]`), index)),
      );
    case 'map':
      return counts(shape, (count) => {
        const [key, value] = [sampleAt(`${path}[key]`) as string, sampleAt(`${path}[value]`)];
        return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${key}${index}`, value]));
      });
    case 'structure':
      return [];
    case 'union':
    case 'boolean':
    case 'timestamp':
      throw new Error(`add values to try for a ${shape.type} such as ${path}`);
  }
}

/** An entry that differs from the other entries of its list, if entries of the same name are not allowed. */
function another(sample: unknown, index: number): unknown {
  const { classification } = (sample ?? {}) as { classification?: string };
  return classification === undefined ? sample : { ...(sample as object), classification: `${classification}${index}` };
}

function choices(allowed: readonly string[]): Value[] {
  const another = { title: 'another choice', value: 'OTHER', allowed: false };
  return [...allowed.map((value) => ({ title: value, value, allowed: true })), another];
}

function integers({ min, max = MAX_INTEGER }: Shape): Value[] {
  const below = min === undefined ? [] : [number(min, true), number(min - 1, false)];
  return [...below, number(max, true), number(max + 1, false)];
}

function number(value: number, allowed: boolean): Value {
  return { title: `${value}`, value, allowed };
}

function counts({ min = 0, max = Infinity }: Shape, make: (count: number) => unknown): Value[] {
  const entries = (count: number, allowed: boolean) => ({ title: `${count} entries`, value: make(count), allowed });
  const most = max === Infinity ? [] : [entries(max, true), entries(max + 1, false)];
  const least = min === 0 ? [] : [entries(min, true), entries(min - 1, false)];
  return [...least, ...most];
}

function texts({ min = 0, max = Infinity, pattern }: Shape): Value[] {
  if (pattern === undefined || max === Infinity)
    throw new Error('add values to try for a text without a pattern or a limit');
  const { hit, hits, misses } = sampleOf(pattern);
  const value = (title: string, text: string, allowed: boolean) => ({ title, value: text, allowed });
  const fitting = (text: string) => [...text].length >= min && [...text].length <= max;
  let length = min;
  while (length > 0 && hit(length) === undefined) length++;
  const shortest = hit(length)!;
  return [
    value(`the shortest, ${[...shortest].length} characters`, shortest, true),
    value(`the longest, ${max} characters`, hit(max)!, true),
    ...longestOfPairs(pattern, max),
    ...(min > 0 ? [value(`${min - 1} characters`, hit(min - 1) ?? 'x'.repeat(min - 1), false)] : []),
    value(`${max + 1} characters`, hit(max + 1)!, false),
    ...hits.filter(fitting).map((text) => value(`the hit ${JSON.stringify(text)}`, text, true)),
    ...misses.filter(fitting).map((text) => value(`the miss ${JSON.stringify(text)}`, text, false)),
  ];
}

/** For patterns that allow all characters: characters that JavaScript counts as two. */
function longestOfPairs(pattern: string, max: number): Value[] {
  if (pattern !== '.*\\S.*') return [];
  return [
    { title: `${max} pairs of surrogates`, value: '😀'.repeat(max), allowed: true },
    { title: `${max + 1} pairs of surrogates`, value: '😀'.repeat(max + 1), allowed: false },
  ];
}
