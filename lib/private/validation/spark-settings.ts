import { Token } from 'aws-cdk-lib';
import { Classification } from '../../classification';
import type { Configuration, JobDriverRequest } from '../contract';
import { splitWords } from './command-line/split-words';
import { LastResult } from './last-result';
import { openText } from './uri';

/** A Spark property that a job sets. */
export interface SparkSetting {
  readonly value: string;
  /** Whether a part of the value is unknown at synthesis. */
  readonly isOpen: boolean;
  /** The property of the construct that sets it. */
  readonly source: string;
}

/** The character with which `openText` replaces tokens and parameters. */
const OPEN = '\u{E000}';

const lastWords = new LastResult<readonly string[]>();

/** The Spark properties of a job by their names, as far as they are known at synthesis. */
export class SparkSettings {
  private readonly settings = new Map<string, SparkSetting>();
  /** Whether a token can contain further properties. */
  public readonly isOpen: boolean;

  constructor(
    jobDriver: JobDriverRequest | undefined,
    configurations: readonly Configuration[] = [],
    templateParameters = false,
  ) {
    for (const { classification, properties } of configurations) {
      if (classification !== Classification.SPARK_DEFAULTS || Token.isUnresolved(properties)) continue;
      // Spark trims the values that it reads from a file
      for (const [name, value] of Object.entries(properties ?? {})) {
        if (typeof value === 'string')
          this.set(name, openText(value, templateParameters).trim(), 'applicationConfiguration');
      }
    }
    const words = wordsOf(jobDriver, templateParameters);
    const source = `jobDriver.${jobDriver?.sparkSqlJobDriver ? 'sparkSqlParameters' : 'sparkSubmitParameters'}`;
    // the parameters take precedence over spark-defaults
    for (const [index, word] of words.entries()) {
      if (!/^(--conf|-c)$/.test(words[index - 1] ?? '') && !word.startsWith('--conf=')) continue;
      const [, name, value] = /^(?:--conf=)?([^=]*)=(.*)$/su.exec(word) ?? [];
      if (name !== undefined) this.set(name, value, source);
    }
    this.isOpen = words.some((word) => word.startsWith(OPEN));
  }

  get(name: string): SparkSetting | undefined {
    return this.settings.get(name);
  }

  /** The names that start with a prefix. */
  namesBelow(prefix: string): string[] {
    return [...this.settings.keys()].filter((name) => name.startsWith(prefix));
  }

  private set(name: string, value: string, source: string): void {
    this.settings.set(name, { value, isOpen: value.includes(OPEN), source });
  }
}

function wordsOf({ sparkSubmitJobDriver, sparkSqlJobDriver }: JobDriverRequest = {}, templateParameters: boolean) {
  const text = sparkSubmitJobDriver?.sparkSubmitParameters ?? sparkSqlJobDriver?.sparkSqlParameters;
  if (typeof text !== 'string') return [];
  return lastWords.of(`${templateParameters} ${text}`, () =>
    splitWords(openText(text, templateParameters)).words.map((word) => word.text),
  );
}
