/** CloudFormation refuses an answer of more than 4096 bytes; a Reason keeps well below it. */
const MAX_REASON = 2000;
const MAX_LINE = 300;

/** Line by line without control characters, at most 2000 bytes as JSON holds them. */
export function reasonText(reason: string): string {
  const lines = reason.split('\n').map((line) => line.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trimEnd());
  let text = '';
  let bytes = 2;
  for (const character of lines.join('\n')) {
    const size = bytesOf(character);
    if (bytes + size > MAX_REASON - 3) return `${text}…`;
    bytes += size;
    text += character;
  }
  return text || 'Unknown failure';
}

/** As many of the last lines as a Reason holds after those that it begins with. */
export function lastThatFit(head: readonly string[], lines: readonly string[]): string[] {
  let left = MAX_REASON - 10 - bytesOf(head.join('\n'));
  const fitting: string[] = [];
  for (const line of [...lines].reverse()) {
    const short = [...line].slice(0, MAX_LINE).join('').trimEnd();
    left -= bytesOf(`\n${short}`);
    if (left < 0) break;
    fitting.unshift(short);
  }
  return fitting;
}

/** In JSON, where a quote takes two bytes and a control character six. */
function bytesOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
