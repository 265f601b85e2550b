/** Splits and unquotes Spark parameters as a POSIX shell, Spark and Python's `shlex` do. */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === "'" || character === '"') {
      const end = endOfQuote(line, at);
      word = (word ?? '') + unquoted(line.slice(at + 1, end), character);
      at = end;
    } else {
      word = (word ?? '') + (character === '\\' ? (line[++at] ?? '') : character);
    }
  }
  return word === undefined ? words : [...words, word];
}

function endOfQuote(line: string, start: number): number {
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] === line[start]) return at;
    if (line[start] === '"' && line[at] === '\\') at++;
  }
  throw new Error(`Spark parameters must close each quote: ${line.slice(start)} is not closed`);
}

function unquoted(text: string, quote: string): string {
  return quote === '"' ? text.replace(/\\(["\\$`])/g, '$1') : text;
}
