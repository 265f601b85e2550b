/** A value of an XML document: a string or elements. */
export type XmlValue = string | number | boolean | XmlMembers | undefined;

/** Elements by name. A list repeats the element; undefined omits it. */
export interface XmlMembers {
  readonly [name: string]: XmlValue | readonly XmlValue[];
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** A document in the format of Amazon S3. */
export function xmlDocument(name: string, value: XmlMembers | string): string {
  const namespace = name === 'Error' ? '' : ` xmlns="${NAMESPACE}"`;
  const text = content(value);
  // the SDK for Java 1 keeps only the part of an error message after the last entity
  const readable = name === 'Error' ? text.replaceAll('&quot;', '"') : text;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${namespace}>${readable}</${name}>`;
}

function content(value: Exclude<XmlValue, undefined>): string {
  if (typeof value !== 'object') return escape(String(value));
  return Object.entries(value)
    .flatMap(([name, values]) =>
      (Array.isArray(values) ? (values as XmlValue[]) : [values as XmlValue]).map((one) => ({ name, one })),
    )
    .map(({ name, one }) => (one === undefined ? '' : `<${name}>${content(one)}</${name}>`))
    .join('');
}

/** The contents of all elements of a name in a document; an element may contain others. */
export function elementsOf(document: string, name: string): string[] {
  return [...document.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>(.*?)</${name}>`, 'gs'))].map(
    ([, inner = '']) => inner,
  );
}

/** The text of the first element of a name. */
export function textIn(document: string, name: string): string | undefined {
  const [first] = elementsOf(document, name);
  return first === undefined ? undefined : unescape(first);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescape(text: string): string {
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : parseInt(hex, 16));
  });
}

function escape(text: string): string {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  // a parser would normalize a carriage return to a line feed
  return escaped.replaceAll('\r', '&#13;');
}
