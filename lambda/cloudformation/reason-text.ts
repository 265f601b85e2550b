/** CloudFormation rejects a response of more than 4096 bytes. */
const MAX_REASON_BYTES = 2000;
const MAX_LINE_LENGTH = 300;

/** Removes control characters except line breaks, and cuts the reason at 2000 bytes of JSON. */
export function reasonText(reason: string): string {
  const lines = reason.split('\n').map((line) => line.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trimEnd());
  let text = '';
  let bytes = 2;
  for (const character of lines.join('\n')) {
    const size = bytesOf(character);
    if (bytes + size > MAX_REASON_BYTES - 3) return `${text}…`;
    bytes += size;
    text += character;
  }
  return text || 'Unknown failure';
}

/** The last lines that fit into a reason after its head. */
export function lastLinesThatFit(head: readonly string[], lines: readonly string[]): string[] {
  let bytesLeft = MAX_REASON_BYTES - 10 - bytesOf(head.join('\n'));
  const fitting: string[] = [];
  for (const line of [...lines].reverse()) {
    const short = [...line].slice(0, MAX_LINE_LENGTH).join('').trimEnd();
    bytesLeft -= bytesOf(`\n${short}`);
    if (bytesLeft < 0) break;
    fitting.unshift(short);
  }
  return fitting;
}

/** JSON escapes quotes and control characters. */
function bytesOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
