/**
 * A text as one word of a command line, which a POSIX shell, Spark's `parseOptionString` and Python's `shlex` read alike.
 *
 * Between double quotes they agree on `\"` and `\\` alone. For `$` and the backtick they agree on single quotes. A word that
 * needs no quotes has them too: whether a value is a token must not change the text.
 */
export function shellWord(text: string, templateParameters = false): string {
  // tokens and parameters of a job template begin with "${": their values stay within the double quotes
  const kept = templateParameters
    ? /(\$\{Token\[[\w:.-]+\]\}|\$\{[\w.#-]+\})|[$`]/g
    : /(\$\{Token\[[\w:.-]+\]\})|[$`]/g;
  const quoted = text.replace(/["\\]/g, '\\$&').replace(kept, (special, whole?: string) => whole ?? `"'${special}'"`);
  return `"${quoted}"`;
}
