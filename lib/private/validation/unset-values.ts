import { MAX_QUOTED_LENGTH, maxSensitiveLength, quote } from './describe-value';

/** The words that JavaScript and Python insert into a text for a value that is not set. */
const UNSET_MARKERS = [
  {
    word: 'undefined',
    pattern: /(?<![A-Za-z0-9])undefined(?![A-Za-z0-9])/,
    hint: 'is a variable not set?',
  },
  { word: 'NaN', pattern: /(?<![A-Za-z0-9])NaN(?![A-Za-z0-9])/, hint: 'did a calculation fail?' },
  { word: '[object Object]', pattern: /\[object Object\]/, hint: 'did you pass an object instead of its name or ARN?' },
  {
    // file names can contain "null": it counts only as a whole part of the text, or at the end of a bucket name
    word: 'null',
    pattern: /(?<=^|[/:.])null(?=$|[/:.])|(?<=^s3a?:\/\/[^/]*-)null(?=$|\/)/,
    hint: 'is a value not set?',
  },
  {
    // as above, and anywhere in a bucket name, which has no uppercase letters
    word: 'None',
    pattern: /(?<=^|[/:.])None(?=$|[/:.])|(?<=^s3a?:\/\/[^/]*)None/,
    hint: 'is a value not set?',
  },
  {
    word: 'object at 0x',
    pattern: /object at 0x(?=[0-9a-f])/,
    hint: 'did you pass an object instead of its name or ARN?',
  },
];

/** The end of the message for a text that contains an unset value, if any. Tokens in the text are replaced by `${…}`. */
export function unsetValueError(text: string, sensitive: boolean): string | undefined {
  for (const { word, pattern, hint } of UNSET_MARKERS) {
    const index = text.search(pattern);
    if (index < 0) continue;
    const isExcerpt = sensitive || text.length > MAX_QUOTED_LENGTH;
    const found = isExcerpt ? excerpt(text, index, word.length, sensitive) : quote(text);
    return `must not contain "${word}", got ${found} (${hint})`;
  }
  return undefined;
}

/** The word with a few surrounding characters, so that the user can find it. For a sensitive text, at most a third of the other characters. */
function excerpt(text: string, index: number, length: number, sensitive: boolean): string {
  const around = sensitive ? maxSensitiveLength(text.length - length) : Infinity;
  const before = Math.min(6, Math.ceil(around / 2));
  const start = Math.max(0, index - before);
  const end = Math.min(text.length, index + length + Math.min(4, around - Math.min(before, around)));
  return JSON.stringify(`${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`);
}
