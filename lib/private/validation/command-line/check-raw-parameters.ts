import { quote } from '../describe-value';
import { editDistance } from '../known-names/near-miss';
import { SPARK_PARAMETERS } from '../limits';
import { LastResult } from '../last-result';
import { openText } from '../uri';
import { checkFileList, FILE_PROPERTIES } from '../validate-file-properties';
import { checkSparkPropertyName, checkSparkPropertyValue } from '../validate-names';
import type { SparkProgram } from '../validate-spark-parameters';
import { textError, type ValidationErrors } from '../validation-errors';
import { FILE_OPTIONS, isSingleOption, isSqlOption, longOptions, NO_JOB, optionKind } from './spark-options';
import { splitWords, type Word } from './split-words';

/** Placeholder for a token or a parameter, which can be any text: empty, or several words. */
const OPEN = '\u{E000}';
const PROGRAM = /(^|\/)(spark-submit|spark-sql|spark-shell|spark-class|pyspark)(\.(sh|cmd))?$/;
/** Typographic dashes and quotes, as word processors and web pages insert them. */
const TYPOGRAPHY = /^[\u2010-\u2015\u2212]|[\u201c-\u201f\u2018\u2019]/;
const ENTRY_POINT = /\.(py|jar|sql|R)$|^(s3[an]?|local|file|https?|hdfs):/;

/** The parameters as the program reads them. */
export interface RawParameters {
  /** The options with their values, in order. */
  readonly options: readonly RawOption[];
  /** Whether a token or a parameter can contain further options. */
  readonly isOpen: boolean;
}

interface RawOption {
  readonly name: string;
  readonly value?: string;
}

const lastParameters = new LastResult<RawParameters>();

/** Adds an error for each reason why a program cannot read the parameters, and a warning for doubtful parts. */
export function checkRawParameters(
  property: string,
  text: string,
  program: SparkProgram,
  templateParameters: boolean,
  errors: ValidationErrors,
): RawParameters {
  const nothing: RawParameters = { options: [], isOpen: true };
  // a blank or too long text already has an error
  if (typeof text !== 'string' || textError(text, SPARK_PARAMETERS)) return nothing;
  const before = errors.count + errors.warnings.length;
  return lastParameters.of(
    `${program} ${templateParameters} ${text}`,
    () => {
      const { words, problem } = splitWords(openText(text, templateParameters));
      if (!problem) return checkWords(property, words, program, templateParameters, errors);
      const reason = problem === 'quote' ? 'an unclosed quote' : 'a trailing backslash';
      errors.check(false, `${property} must be a valid command line, got ${reason}`);
      return nothing;
    },
    () => errors.count + errors.warnings.length === before,
  );
}

function checkWords(
  property: string,
  words: readonly Word[],
  program: SparkProgram,
  templateParameters: boolean,
  errors: ValidationErrors,
): RawParameters {
  const options: RawOption[] = [];
  let isOpen = false;
  for (let at = 0; at < words.length; at++) {
    const { text } = words[at];
    checkSpecial(property, words[at], errors);
    if (at === 0 && PROGRAM.test(text)) {
      errors.check(false, `${property} must start with an option, got the program ${quote(text)}: remove it`);
      continue;
    }
    const [, dashes, name, attached] = /^(--?)([A-Za-z][\w-]*)(?:=(.*))?$/su.exec(text) ?? [];
    if (name === undefined) {
      if (text.includes(OPEN)) isOpen = true;
      else errors.check(false, `${property} ${strayWordError(text, words[at - 1]?.text)}`);
      // the program treats the first such word as the application, and all words after it as its arguments
      if (!text.includes(OPEN)) return { options, isOpen: true };
      continue;
    }
    const kind = optionKind(name, program);
    const sqlOption = program === 'spark-submit' && isSqlOption(name);
    if (kind === 'unknown') warnOfUnknown(property, dashes + name, program, errors);
    if (NO_JOB.has(name)) {
      errors.warn('sparkParameters', `${property} contains ${dashes}${name}, so ${program} does not run a job`);
    }
    if (attached !== undefined || (kind !== 'value' && !sqlOption)) {
      options.push({ name, value: attached });
      // skip the value of an unknown option
      const next = words[at + 1]?.text;
      if (kind === 'unknown' && !sqlOption && attached === undefined && next !== undefined && !next.startsWith('-'))
        at++;
      continue;
    }
    const value = words[at + 1]?.text;
    if (value === undefined || isOption(value, program)) {
      const got = value === undefined ? 'nothing' : quoteWord(value);
      errors.check(false, `${property} must have a value after ${dashes}${name}, got ${got}`);
      continue;
    }
    checkSpecial(property, words[at + 1], errors);
    options.push({ name, value });
    at++;
  }
  checkValues(property, options, templateParameters, errors);
  return { options, isOpen };
}

function isOption(text: string, program: SparkProgram): boolean {
  const [, name] = /^--([A-Za-z][\w-]*)(?:=.*)?$/su.exec(text) ?? [];
  return name !== undefined && optionKind(name, program) !== 'unknown';
}

function strayWordError(text: string, before = ''): string {
  const got = `got ${quoteWord(text)}`;
  if (TYPOGRAPHY.test(text)) return `must use plain dashes and quotes, as typed on a keyboard, ${got}`;
  if (PROGRAM.test(text)) return `must contain only options and their values, got the program ${quote(text)}`;
  const hint = ENTRY_POINT.test(text) && !before.endsWith(',') ? 'set a program as entryPoint, and a jar in jars' : '';
  const blanks = 'write a list of files without spaces, and put quotes around a value with spaces';
  return `must contain only options and their values, ${got} (${hint || blanks})`;
}

function warnOfUnknown(property: string, option: string, program: SparkProgram, errors: ValidationErrors): void {
  const name = option.replace(/^-+/, '');
  const isNear = (known: string) => editDistance(name.replaceAll('_', '-').toLowerCase(), known) <= 2;
  const meant = name.length < 4 ? undefined : longOptions(program).find(isNear);
  const hint = meant === undefined ? '' : `: did you mean --${meant}?`;
  errors.warn('sparkParameters', `${property} contains ${option}, which is not an option of ${program}${hint}`);
}

function checkSpecial(property: string, { text, special }: Word, errors: ValidationErrors): void {
  if (special === undefined) return;
  const quoted = `in ${quote(text.replaceAll(OPEN, '${…}'), true)} without quotes`;
  errors.warn('sparkParameters', `${property} contains ${special} ${quoted}, which a shell would interpret`);
}

function checkValues(
  property: string,
  options: readonly RawOption[],
  templateParameters: boolean,
  errors: ValidationErrors,
): void {
  const confs = options.filter(({ name, value }) => (name === 'conf' || name === 'c') && value !== undefined);
  warnOfRepeated(property, options, errors);
  const isUploaded = confs.some(({ value }) => value!.startsWith('spark.kubernetes.file.upload.path='));
  for (const { value } of confs) {
    const [, name, setting] = /^([^=]*)=(.*)$/su.exec(value!) ?? [];
    if (name === undefined) {
      const open = value!.includes(OPEN);
      errors.check(open, `${property} must have name=value after --conf, got ${quoteWord(value!)}`);
      continue;
    }
    if (name.includes(OPEN)) continue;
    checkSparkPropertyName(`${property} --conf ${quote(name)}`, name, errors);
    checkSparkPropertyValue(`${property} --conf ${quote(name)}`, name, setting, errors);
    if (FILE_PROPERTIES.has(name)) {
      checkFileList(`${property} --conf ${name}`, setting, isUploaded, templateParameters, errors);
    }
  }
  for (const { name, value } of options) {
    if (!FILE_OPTIONS.has(name) || value === undefined) continue;
    checkFileList(`${property} --${name}`, value, isUploaded, templateParameters, errors);
  }
}

/** Spark uses the last of several values. Options that only spark-sql has can be repeated. */
function warnOfRepeated(property: string, options: readonly RawOption[], errors: ValidationErrors): void {
  const seen = new Set<string>();
  for (const { name, value = '' } of options) {
    const isConf = name === 'conf' || name === 'c';
    const [, setting] = /^([^=]*)=/u.exec(value) ?? [];
    const key = isConf ? `--conf ${setting}` : `--${name}`;
    const isSingle = isConf ? setting !== undefined && !setting.includes(OPEN) : isSingleOption(name);
    if (!isSingle) continue;
    const again = `contains ${key} more than once, and Spark uses the last one: remove the others`;
    if (seen.has(key)) errors.warn('sparkParameters', `${property} ${again}`);
    seen.add(key);
  }
}

/** A word as quoted in messages. Names of options and properties are not sensitive. */
function quoteWord(word: string): string {
  return quote(word, !/^(--[a-z-]+|spark\.[\w.-]+)$/.test(word));
}
