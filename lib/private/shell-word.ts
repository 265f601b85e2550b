/**
 * A text as one word of a command line, which a POSIX shell, Spark's `parseOptionString` and Python's `shlex` read alike.
 *
 * Between double quotes they agree on `\"` and `\\` alone. For `$` and the backtick they agree on single quotes.
 */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_.,:/@%+=-]+$/.test(text)) return text;
  // a token, which begins with "${", is left whole: what it stands for is within the double quotes
  const quoted = text
    .replace(/["\\]/g, '\\$&')
    .replace(/(\$\{Token\[[\w:.-]+\]\})|[$`]/g, (special, token?: string) => token ?? `"'${special}'"`);
  return `"${quoted}"`;
}
