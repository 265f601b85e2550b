// what a log shows of secrets of which the request knows nothing: every repetition is bounded, none holds another one that
// matches the same characters, so that no text takes long

/** Names of secrets. A bare `key` or `pass` is none: `KeyError`, `key=customer_id`, `3 tests pass`. */
const SECRET = [
  'pass(?:word|wd|phrase)',
  'pwd',
  'secret',
  'token',
  'credential',
  'signature',
  'authorization',
  '\\bsig\\b',
  '(?:access|account|api|auth|client|encryption|master|private|shared|signing|ssh|storage)[._-]?key',
].join('|');

/** With what follows in the name, unless this makes it a class, a switch or an error: `credentials.provider`. */
const NAME = `(?:${SECRET})[\\w.-]{0,64}(?<!providers?|class|enabled|exception|error|expiredtoken)`;
const BEFORE = '[\\w.:-]{0,64}';
/** Also of JSON within JSON. */
const QUOTE = `(?:\\\\{0,3}["'])`;
const GAP = '\\s{0,8}';
const QUOTED = `(?<quote>${QUOTE})(?<quoted>(?:(?!\\k<quote>)(?:\\\\.|[^\\\\])){0,4096})`;
/** Up to a space or a separator; one within a word is part of the secret, unless another name follows. */
const BARE = `(?<bare>(?:[^\\s"'<>,;&]|["'<>](?=\\w)|[,;&](?![\\s"'<([{]|[\\w.-]{1,64}=|$)){1,4096})`;
const VALUE = `(?:(?:bearer|basic)\\s{1,8})?(?:${QUOTED}|${BARE})`;

/** Each masks its group `quoted` or `bare`, or all that it matches. */
export const SECRET_PATTERNS: readonly RegExp[] = [
  ...[
    // password=x, "a.token": "x y", {\"secret\":\"x\"}, Map(password -> x), X-Amz-Signature%3Dx
    `${NAME}${QUOTE}?${GAP}(?:[:=]>?|->|%3[ad])${GAP}${VALUE}`,
    // <name>a.password</name><value>x</value>, {"name": "DB_PASSWORD", "value": "x"}
    `${NAME}(?:</name>${GAP}<value>|${QUOTE},${GAP}${QUOTE}value${QUOTE}${GAP}:${GAP})${VALUE}`,
    // --password x, ["--password", "x"]
    `(?<![\\w-])--?${BEFORE}${NAME}${QUOTE}?[\\s,]{1,8}(?!--[a-z])${VALUE}`,
    // (spark.password,x), ('spark.password', 'x')
    `[([]${QUOTE}?${BEFORE}${NAME}${QUOTE}?,${GAP}${VALUE}`,
    // <password>x</password>
    `<${BEFORE}${NAME}(?:\\s[^<>]{0,256})?>(?:<!\\[CDATA\\[)?(?<bare>(?:(?!</|]]>)[^]){1,4096})`,
    // Cookie: a=x; b=y
    `cookies?${QUOTE}?${GAP}[:=]${GAP}(?:${QUOTED}|(?<bare>[^]{1,4096}))`,
  ].map((pattern) => new RegExp(pattern, 'dgi')),
  // redis://:x@host, jdbc:a://user:p@ss@host
  /\/\/[^\s:/@]{0,256}:(?<bare>[^\s/]{1,1024})@/dg,
  // a JSON Web Token, also one that was cut off
  /(?<![\w-])eyJ[\w-]{10,4096}(?:\.[\w-]{1,4096}){0,2}/dg,
  // the id of an AWS access key
  /\b(?:AKIA|ASIA)[A-Z\d]{16}\b/dg,
  // a private key in one line, to its end or to that of the line
  /-----BEGIN [^-]{1,64}-----(?<bare>(?:(?!-----END)[^]){1,4096})/dg,
  // Base64: a line of a private key, an AWS secret access key. A hash in hex has one case only, a path more slashes
  /(?<![\w+/]|\w[.-])(?!\/[\w+]{1,16}\/)(?=[A-Za-z+/]{0,64}\d)(?=[\da-z+/]{0,64}[A-Z])(?=[\dA-Z+/]{0,64}[a-z])[A-Za-z\d+/]{32,4096}={0,2}(?!\w|[.-]\w)/dg,
];

const SECRET_NAME = new RegExp(`${NAME}(?![\\w.-])`, 'i');

/** Whether what stands under this name is a secret, be it ever so short or plain. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.slice(-128));
}
