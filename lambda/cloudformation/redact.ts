import { nameBefore, SECRET_PATTERNS } from './secret-patterns';
import { sensitiveValues, type Job } from './sensitive-values';

const MASK = '***';
/** Far more than a reason shows. These limits bound the time that masking takes. */
const MAX_LINES = 100;
const MAX_LINE = 4000;
/** A longer value is matched by its pieces. A cut line loses as many characters, because it may end with half of a piece. */
const MAX_PIECE = 256;
/** The number of first characters by which values are indexed. */
const INDEXED = 4;

interface Index {
  readonly values: ReadonlySet<string>;
  /** The lengths of the values by their first characters, the longest first. */
  readonly lengths: ReadonlyMap<string, ReadonlySet<number>>;
}

/** Layers that hide or show the characters of a line. Later layers override earlier ones. */
type Layers = readonly { readonly index: Index; readonly hide: boolean }[];

/** Cached, because the reason of one job masks several texts. */
const layersOfJobs = new WeakMap<Job, Layers>();

/**
 * Masks sensitive values of the job, and everything that looks like a secret, in the first lines of a text. The API's model
 * defines the sensitive values. The names of classes and files stay readable, because they show what failed.
 */
export function redact(text: string, job: Job): string {
  const layers = layersOfJobs.get(job) ?? layersOf(job);
  layersOfJobs.set(job, layers);
  return text
    .split('\n', MAX_LINES)
    .map((line, at, lines) => redactLine(line, layers, nameBefore(line, lines[at - 1])))
    .join('\n');
}

function layersOf(job: Job): Layers {
  const { masked, readable, secret } = sensitiveValues(job);
  return [
    { index: indexOf([...masked].flatMap(spellings)), hide: true },
    { index: indexOf([...readable]), hide: false },
    { index: indexOf([...secret].flatMap(spellings)), hide: true },
  ];
}

function redactLine(wholeLine: string, layers: Layers, before: string): string {
  const line = (before + wholeLine).slice(0, MAX_LINE);
  const hidden = new Uint8Array(line.length);
  for (const { index, hide } of layers) {
    for (let start = 0; start + INDEXED <= line.length; start++) {
      const end = endOfValue(line, start, index);
      hidden.fill(Number(hide), start, end);
    }
  }
  for (const pattern of SECRET_PATTERNS) {
    for (const { indices } of line.matchAll(pattern)) {
      const { quoted, bare } = indices!.groups ?? {};
      hidden.fill(1, ...(quoted ?? bare ?? indices![0]));
    }
  }
  const shown = hidden.subarray(0, wholeLine.length > MAX_LINE ? MAX_LINE - MAX_PIECE : MAX_LINE);
  return Array.from(shown, (is, at) => (!is ? line[at] : hidden[at - 1] ? '' : MASK))
    .slice(before.length)
    .join('');
}

/** The end of the longest value that begins at `start`, or `start` if there is none. */
function endOfValue(line: string, start: number, { values, lengths }: Index): number {
  for (const length of lengths.get(line.slice(start, start + INDEXED)) ?? []) {
    if (values.has(line.slice(start, start + length))) return start + length;
  }
  return start;
}

function indexOf(values: readonly string[]): Index {
  const all = [...new Set(values)].flatMap(pieces).sort((one, other) => other.length - one.length);
  const lengths = new Map<string, Set<number>>();
  for (const value of all) {
    const key = value.slice(0, INDEXED);
    lengths.set(key, (lengths.get(key) ?? new Set()).add(value.length));
  }
  return { values: new Set(all), lengths };
}

/** Splits a value. The last piece overlaps the previous one, so that no piece is short. */
function pieces(value: string): string[] {
  const starts = Array.from({ length: Math.ceil(value.length / MAX_PIECE) }, (_, piece) => piece * MAX_PIECE);
  return starts.map((start) => value.slice(Math.max(0, Math.min(start, value.length - MAX_PIECE))).slice(0, MAX_PIECE));
}

/** A value as plain text, in a URL, in JSON, in a shell, in XML, and in Base64 after any number of other bytes. */
function spellings(value: string): string[] {
  const form = new URLSearchParams({ '': value }).toString().slice(1);
  // characters that Python's quote and encodeURIComponent, which throws for half of a character, do not encode
  const [component, quote] = [/%(?:2[1789]|7E)/g, /%(?:2F|7E)/g].map((plain) =>
    form.replaceAll('+', '%20').replace(plain, decodeURIComponent),
  );
  const inUrl = [form, component, quote, value.replaceAll(' ', '%20')].flatMap((url) => [
    url,
    url.replace(/%../g, (code) => code.toLowerCase()),
  ]);
  const json = JSON.stringify(value).slice(1, -1);
  const xml = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const escaped = [
    json,
    JSON.stringify(json).slice(1, -1),
    json.replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`),
    value.replace(/["$\\`]/g, '\\$&'),
    value.replace(/[^\w@%+=:,./-]/g, '\\$&'),
    xml,
    xml.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  ];
  const inBase64 = [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.from(' '.repeat(before) + value);
    return (['base64', 'base64url'] as const).map((encoding) =>
      // without the characters that also depend on other bytes
      bytes.toString(encoding).slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)),
    );
  });
  return [value, ...inUrl, ...escaped, ...inBase64];
}
