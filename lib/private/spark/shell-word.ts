/**
 * A text as one word of a command line. A POSIX shell, Spark's `parseOptionString` and Python's `shlex` read it alike.
 *
 * Between double quotes, they agree only on `\"` and `\\`. For `$` and the backtick, they agree on single quotes. A word that
 * needs no quotes gets them too, because the text must not depend on whether a value is a token.
 */
export function shellWord(text: string, templateParameters = false): string {
  // tokens and parameters of a job template start with "${": their values stay within the double quotes
  const kept = templateParameters
    ? /(\$\{Token\[[\w:.-]+\]\}|\$\{[\w.#-]+\})|[$`]/g
    : /(\$\{Token\[[\w:.-]+\]\})|[$`]/g;
  const quoted = text.replace(/["\\]/g, '\\$&').replace(kept, (special, whole?: string) => whole ?? `"'${special}'"`);
  return `"${quoted}"`;
}
