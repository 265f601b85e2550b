/** A word of a command line. */
export interface Word {
  readonly text: string;
  /** The first unquoted character that a shell would interpret. */
  readonly special?: string;
}

/** The words of a command line, and the problem if it is not one. */
export interface SplitWords {
  readonly words: readonly Word[];
  readonly problem?: 'quote' | 'backslash';
}

/**
 * Splits a command line as a POSIX shell does. Spark's own reader treats non-ASCII white space, and backslashes between double
 * quotes, in another way, but finds the same words in parameters.
 */
export function splitWords(line: string): SplitWords {
  const words: Word[] = [];
  let text: string | undefined;
  let special: string | undefined;
  let quote: string | undefined;
  const end = () => {
    if (text !== undefined) words.push({ text, special });
    text = special = undefined;
  };
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    const next = line[at + 1];
    if (quote === "'") {
      if (character === "'") quote = undefined;
      else text += character;
    } else if (character === '\\' && (quote === undefined || '$`"\\\n'.includes(next ?? ' '))) {
      if (next === undefined) return { words, problem: 'backslash' };
      // a backslash before a line break continues the line
      if (next === '\n') text = quote === undefined && text === undefined ? undefined : text;
      else text = (text ?? '') + next;
      at++;
    } else if (quote === '"') {
      if (character === '"') quote = undefined;
      else text += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      text ??= '';
    } else if (/[ \t\n\r]/.test(character)) {
      end();
    } else {
      if (/[|&;<>()`]/.test(character) || (character === '$' && /[A-Za-z_{(]/.test(next ?? ''))) special ??= character;
      text = (text ?? '') + character;
    }
  }
  end();
  return quote === undefined ? { words } : { words, problem: 'quote' };
}
