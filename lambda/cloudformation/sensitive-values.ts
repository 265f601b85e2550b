import type { Configuration, ConfigurationOverrides, JobDriverRequest } from '../../lib/private/contract';
import { isSecretName } from './secret-patterns';

/** The job of a request or of a described run. */
export interface Job {
  readonly jobDriver?: JobDriverRequest;
  readonly configurationOverrides?: Pick<ConfigurationOverrides, 'applicationConfiguration'>;
  readonly jobTemplateParameters?: Record<string, string>;
}

/** The values of a job that a text must mask or may show. */
export interface SensitiveValues {
  /** Masked, except for readable parts. */
  readonly masked: Set<string>;
  /** The names of classes and files, which show what failed. */
  readonly readable: Set<string>;
  /** Always masked. */
  readonly secret: Set<string>;
}

/** Shorter words (numbers, `yarn`, `true`) reveal nothing, and would mask half of the text. */
const SHORTEST = 6;
/** The shortest value that the request itself names as a secret. Shorter ones are masked only next to their name. */
const SHORTEST_SECRET = 4;

/** How deep values are split: enough for JSON with URLs that have queries. */
const DEEPEST = 6;

/** Options whose value is the name of a class, which `Failed to load class` needs. */
const CLASSES = /^(?:--class|--packages|spark\.jars\.packages)$/;
/** Options whose value is a list of files. The names of the files are readable, their buckets and directories are not. */
const FILES = /^(?:--(?:jars|files|py-files|archives)|spark\.(?:jars|files|archives|submit\.pyFiles))$/;
/** Common values: numbers and sizes, keywords, names of properties and classes, paths in the image. */
const HARMLESS =
  /^(?:[+-]?[\d.]+[a-z]{0,2}|true|false|none|null|default|enabled|disabled|cluster|client|static|dynamic|append|overwrite|parquet|iceberg|snappy|(?:spark|org\.apache|com\.amazon(?:aws)?|javax?|scala)\.[\w.$-]+|(?:(?:local|file):\/\/)?\/usr\/(?:lib|share)\/.*)$/i;
/** The name of an option. An option such as `-pSecret` contains a value. */
const OPTION = /^(?:-[a-z]+|--[A-Za-z][\w.-]*)$/;
/** A path, whose directories are not values by themselves. The part after the slash of `user/password@host` is a value. */
const PATH = /^(?:(?:s3[an]?|hdfs|file|local):\/\/|(?=\/))([^@:|?&;,\s"'<>]*)$/;
const NAME_AND_VALUE = /^([\w.-]+)=+([^=][^]*)$/;
/** The name of a JSON member, which becomes `name=`. */
const JSON_NAME = /\\?["']([\w.-]{1,64})\\?["']\s{0,8}:\s{0,8}\\?["']?/g;

/**
 * The values that the API's model calls sensitive: entry point, arguments, Spark parameters, properties, template parameters. The
 * model calls the names of properties sensitive too. They stay readable, because they are Spark's own and show which setting is
 * wrong.
 */
export function sensitiveValues(job: Job): SensitiveValues {
  const values = { masked: new Set<string>(), readable: new Set<string>(), secret: new Set<string>() };
  const { sparkSubmitJobDriver: submit, sparkSqlJobDriver: sql } = job.jobDriver ?? {};
  addFile(values, submit?.entryPoint);
  addFile(values, sql?.entryPoint);
  addWords(values, listOf(submit?.entryPointArguments).map(textOf));
  addWords(values, shellWords(textOf(submit?.sparkSubmitParameters)));
  addWords(values, shellWords(textOf(sql?.sparkSqlParameters)));
  addProperties(values, { properties: job.jobTemplateParameters });
  for (const each of listOf(job.configurationOverrides?.applicationConfiguration)) addProperties(values, each);
  return values;
}

/** A request may contain anything where the API expects text. The API's error for it is masked too. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function listOf<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? (value as T[]) : value ? [value as T] : [];
}

/** Each word counts as a value of the option before it. */
function addWords(values: SensitiveValues, words: readonly string[]): void {
  words.forEach((word, index) =>
    add(values, index > 0 && words[index - 1].startsWith('-') ? words[index - 1] : '', word),
  );
}

function addProperties(values: SensitiveValues, configuration: Partial<Configuration> | null): void {
  for (const [name, value] of Object.entries(configuration?.properties ?? {})) add(values, name, textOf(value));
  for (const each of listOf(configuration?.configurations)) addProperties(values, each);
}

function add(values: SensitiveValues, name: string, value: string, depth = 0): void {
  if (isSecretName(name)) return addParts(values.secret, values, name, value, depth);
  if (CLASSES.test(name)) return value.split(',').forEach((each) => values.readable.add(each));
  if (FILES.test(name)) return value.split(',').forEach((each) => addFile(values, each));
  if (!HARMLESS.test(value) && !OPTION.test(value)) addParts(values.masked, values, name, value, depth);
}

function addFile(values: SensitiveValues, uri: unknown): void {
  if (typeof uri !== 'string') return add(values, '', textOf(uri));
  const [path, ...query] = uri.split(/[?#]/);
  const end = path.lastIndexOf('/');
  values.readable.add(path.slice(end + 1));
  for (const each of [path.slice(0, Math.max(end, 0)), ...query]) add(values, '', each);
}

/** Adds the value, its words and their parts, because a log may show only one of them. */
function addParts(to: Set<string>, values: SensitiveValues, name: string, value: string, depth: number): void {
  // without the padding of Base64
  const whole = value.replace(/(?<!=)=+$/, '');
  const shortest = isSecretName(name) && !HARMLESS.test(whole) ? SHORTEST_SECRET : SHORTEST;
  const path = PATH.exec(value);
  for (const each of path ? (path[1] ? [whole, path[1]] : []) : [whole]) if (each.length >= shortest) to.add(each);
  if (path || depth === DEEPEST) return;
  const addPart = (part: string, partName = name) => add(values, partName, part, depth + 1);
  const named = NAME_AND_VALUE.exec(value);
  const words = value.replace(JSON_NAME, ' $1=').split(/[\s&;?,"'`{}()[\]<>\\]+/);
  if (named) addPart(named[2], isSecretName(name) ? name : named[1]);
  else if (words.length > 1) words.forEach((word) => addPart(word));
  else if (/[:/@|]/.test(value)) value.split(/[:/@|]+/).forEach((part) => addPart(part));
  else if (/^-[^-]/.test(value)) addPart(value.slice(2));
}

/** Splits a text into words, as a shell and spark-submit do. */
function shellWords(text: string): string[] {
  const words = text.match(/(?:[^\s"'\\]|\\[^]|"(?:[^"\\]|\\[^])*"|'[^']*')+/g) ?? [];
  return words.map((word) =>
    word.replace(
      /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])/g,
      (_, single?: string, double?: string, escaped?: string) =>
        single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? '',
    ),
  );
}
