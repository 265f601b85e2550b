const compiled = new Map<string, RegExp>();

/**
 * Whether a whole string matches a pattern of the model. The patterns are Java's: their `\S` knows only ASCII white space.
 * The dot also matches a line end, since `.*\S.*` stands for "not blank".
 */
export function matches(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (!expression) {
    // not the u flag: the model escapes characters, such as \_ and \#, that it would not accept
    expression = new RegExp(`^(?:${pattern.replaceAll('\\S', '[^ \\t\\n\\v\\f\\r]')})$`, 's');
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}
