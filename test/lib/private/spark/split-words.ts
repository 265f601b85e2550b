/** The rules in which readers of command lines differ. */
export interface Reader {
  readonly isSpace: RegExp;
  /** The characters that a backslash escapes between double quotes. Before other characters, it is an ordinary character. */
  readonly escapedInQuotes: RegExp;
  /** The characters that are special without quotes, and between double quotes. */
  readonly special: RegExp;
  readonly specialInQuotes: RegExp;
}

const NOTHING = /(?!)/;

/** Section 2.2 of the Shell Command Language. Throws for text that a shell would expand. */
export const POSIX_SHELL: Reader = {
  isSpace: /^[ \t\n]$/,
  escapedInQuotes: /^[$`"\\\n]$/,
  special: /^[|&;<>()$`*?[\]#~{}!]$/,
  specialInQuotes: /^[$`]$/,
};

/**
 * CommandBuilderUtils.parseOptionString of Spark's launcher, with white space as Java defines it. Unlike this function, the
 * original doubles half of a character beyond U+FFFF, regardless of quotes.
 */
export const SPARK: Reader = {
  // eslint-disable-next-line no-control-regex -- Java counts four separators in
  isSpace: /^[\t-\r\x1c-\x20\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]$/,
  escapedInQuotes: /^[^]$/u,
  special: NOTHING,
  specialInQuotes: NOTHING,
};

/** shlex.split of Python. */
export const PYTHON: Reader = {
  isSpace: /^[ \t\r\n]$/,
  escapedInQuotes: /^["\\]$/,
  special: NOTHING,
  specialInQuotes: NOTHING,
};

/** The words of a command line. */
export function splitWords(line: string, reader: Reader): string[] {
  const words: string[] = [];
  const characters = [...line];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at];
    const next = characters[at + 1];
    if (quote === "'") {
      if (character === "'") quote = undefined;
      else word += character;
    } else if (character === '\\' && (quote === undefined || (next && reader.escapedInQuotes.test(next)))) {
      if (next === undefined) throw new Error('ends with a backslash');
      word = (word ?? '') + next;
      at++;
    } else if (quote === '"') {
      if (character === '"') quote = undefined;
      else if (reader.specialInQuotes.test(character)) throw new Error(`would expand ${character}`);
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (reader.isSpace.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (reader.special.test(character)) {
      throw new Error(`would expand ${character}`);
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote) throw new Error('ends within quotes');
  return word === undefined ? words : [...words, word];
}
