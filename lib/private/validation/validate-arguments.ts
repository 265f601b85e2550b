import { openText } from './uri';
import type { ValidationErrors } from './validation-errors';

/** An option, white space, and more: `--day 2026-01-01`, `-d 1 -v`. */
const OPTION_AND_MORE = /^--?[A-Za-z][\w.-]*\s+\S/u;
/** Options in which values follow "=": `--day=1 --all`. */
const SEVERAL_OPTIONS = /^--?[A-Za-z][\w.-]*=.*\s--[A-Za-z][\w-]*(=|\s|$)/su;
/** A plain word, and options after it: `track --table a --all`. */
const WORD_AND_OPTIONS = /^[\w./:-]+(\s+--[A-Za-z][\w-]*([=\s]\S+)?){2,}\s*$/u;
const OPTION = /^--?[A-Za-z][\w.-]*$/u;

/**
 * Adds a warning for each argument that contains several words of a command line: the program receives them as one argument. An
 * argument after an option is not checked, because it can be the option's value.
 */
export function checkArguments(
  property: string,
  texts: readonly unknown[],
  templateParameters: boolean,
  errors: ValidationErrors,
): void {
  const known = texts.map((text) => (typeof text === 'string' ? openText(text, templateParameters) : ''));
  for (const [index, text] of known.entries()) {
    const isValue = index > 0 && OPTION.test(known[index - 1]);
    const isSeveral = [OPTION_AND_MORE, SEVERAL_OPTIONS, WORD_AND_OPTIONS].some((pattern) => pattern.test(text));
    if (isValue || !isSeveral) continue;
    const option = /--?[A-Za-z][\w.-]*/u.exec(text)![0];
    errors.warn(
      'entryPointArguments',
      `${property}[${index}] contains white space after ${option}, so the program receives all of it as one argument: ` +
        'pass each option and each value as a separate argument',
    );
  }
}
