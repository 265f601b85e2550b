// secrets in a log that are not values of the request: every repetition is bounded, and none contains another one that
// matches the same characters, so that no text takes long to match

/** Names of secrets. A bare `key` or `pass` is not one: `KeyError`, `key=customer_id`, `3 tests pass`. `DB_PASS` is one. */
const SECRET = [
  'pass(?:wo?r?d|phrase)',
  '(?:[._-]|db|user)pass(?![a-z])',
  'pwd',
  '(?<![a-z\\d])(?:bind|db|root|user)?pw(?![a-z])',
  'secret',
  'token',
  'credential',
  'signature',
  'authorization',
  '\\bsig\\b',
  '(?:access|account|api|auth|client|encryption|master|private|sas|shared|signing|ssh|storage)[._-]?key',
].join('|');

/** A name with its suffix, unless the suffix makes it a class, a switch or an error: `credentials.provider`. */
const NAME = `(?:${SECRET})[\\w.-]{0,64}(?<!providers?|class|enabled|exception|error|expiredtoken)`;
const BEFORE = '[\\w.:-]{0,64}';
/** Also a quote of JSON within JSON. */
const QUOTE = `(?:\\\\{0,3}["'])`;
const GAP = '\\s{0,64}';
const QUOTED = `(?<quote>${QUOTE})(?<quoted>(?:(?!\\k<quote>)(?:\\\\.|[^\\\\])){0,4096})`;
/** Ends at a space or a separator. A separator within a word is part of the secret, unless another name follows. */
const BARE = `(?<bare>(?:[^\\s"'<>,;&]|["'<>](?=\\w)|[,;&](?![\\s"'<([{]|[\\w.-]{1,64}=|$)){1,4096})`;
const VALUE = `(?:(?:bearer|basic|digest|token|api-?key)\\s{1,8})?(?:${QUOTED}|${BARE})`;
/** Precedes a word with letters and digits that is not a URI, a duration or the name of an encoding. */
const MIXED = '(?!\\w{1,8}:/|\\d{1,16}[a-z]{1,2}\\b|(?:base|sha|utf)-?\\d)(?=\\S{0,64}\\d)(?=\\S{0,64}[a-z])';
const STRING = `"(?:\\\\[^]|[^"\\\\]){0,4096}"?|'(?:\\\\[^]|[^'\\\\]){0,4096}'?|\\\\[^]`;
/** The content of brackets, and of brackets within. Nothing has to follow, so the match is never tried again. */
const ITEMS = (inner: string) => `[[{](?:${STRING}|${inner}[^[\\]{}"'\\\\]){0,4096}`;
const LIST = `(?<bare>${ITEMS(`${ITEMS('')}[\\]}]?|`)})`;
const member = (names: string) => `${QUOTE}?${names}${QUOTE}?${GAP}[:=]${GAP}`;

/** Each pattern masks its group `quoted` or `bare`, or its whole match. */
export const SECRET_PATTERNS: readonly RegExp[] = [
  ...[
    // password=x, "a.token": "x y", {\"secret\":\"x\"}, Map(password -> x), X-Amz-Signature%3Dx; not (using password: YES)
    `${NAME}${QUOTE}?${GAP}(?:!?={1,3}>?|:[=>]?|->|%3[ad])${GAP}(?!(?:yes|no)\\))${VALUE}`,
    // "passwords": ["x", "y"], "secret": {"value": "x"}
    `${NAME}${QUOTE}?${GAP}[:=]${GAP}${LIST}`,
    // OPTIONS (password 'x'), IDENTIFIED BY 'x'; not Jackson's: Unrecognized token 'x'
    `(?!(?<=\\bun\\w{1,16}\\s)token\\s)(?:${NAME}|identified\\sby)${QUOTE}?\\s{1,16}(?!["']\\s)${QUOTED}`,
    // SET a.password x, bindpw x, a.password<TAB>x, the password is x1; not: the token is base64-encoded, was 3600s old
    `(?:\\b(?:set\\s{1,8}[\\w.-]{1,64}\\.${NAME}|bindpw)\\s{1,8}|${NAME}(?:\\t\\s{0,8}|\\s(?:is|was)\\s${MIXED}))${VALUE}`,
    // <name>a.password</name><value>x</value>, {"name": "DB_PASSWORD", "value": "x"}, <a name="password" value="x"/>
    `${NAME}(?:</name>${GAP}<value>|${QUOTE}?[,\\s]${GAP}${member('value')})${VALUE}`,
    // {"value": "x", "name": "DB_PASSWORD"}, <a value="x" name="password"/>
    `\\b${member('value')}(?:${QUOTED}|(?<bare>[^\\s"',]{1,256}))${QUOTE}?[,\\s]${GAP}${member('(?:name|key)')}${QUOTE}?${BEFORE}${NAME}`,
    // Authorization: Digest username="me", response="x"
    `authorization\\W{1,16}digest\\s{1,8}(?<bare>[^]{1,4096})`,
    // curl -u me:x; not beeline -u jdbc:x
    `(?<![\\w-])(?:-u|--user)[\\s=,"']{1,8}(?!jdbc:|\\w{1,16}://)[^\\s:"']{1,64}:(?<bare>[^\\s"']{1,256})`,
    // a bare Bearer x; not: Bearer token, Bearer realm=
    `\\bbearer\\s{1,8}(?!(?:auth\\w{0,16}|tokens?|realm|error|is|was)\\b)(?<bare>[\\w.~+/-]{1,4096})`,
    // jdbc:oracle:thin:scott/x@db
    `oracle:\\w{1,8}:[^\\s:/@]{1,128}/(?<bare>\\S{1,256})@`,
    // webhooks, whose path is the secret
    `(?:hooks\\.slack|webhook\\.office|discord)\\.com/(?<bare>[\\w/@-]{1,512})`,
    // --password x, ["--password", "x"]
    `(?<![\\w-])--?${BEFORE}${NAME}${QUOTE}?[\\s,]{1,8}(?!--[a-z])${VALUE}`,
    // (spark.password,x), ('spark.password', 'x')
    `[([]${QUOTE}?${BEFORE}${NAME}${QUOTE}?,${GAP}${VALUE}`,
    // <password>x</password>
    `<${BEFORE}${NAME}(?:\\s[^<>]{0,256})?>(?:<!\\[CDATA\\[)?(?<bare>(?:(?!</|]]>)[^]){1,4096})`,
    // Cookie: a=x; b=y
    `cookies?${QUOTE}?${GAP}[:=]${GAP}(?:${QUOTED}|(?<bare>[^]{1,4096}))`,
  ].map((pattern) => new RegExp(pattern, 'dgi')),
  // mysql -u me -px, ["mysql", "-px"]; not -P 3306
  /\b(?:mysql|mariadb)\w{0,8}["']?[\s,][^]{0,256}?[\s"']-p["']?(?<bare>[^\s"']{1,256})/dg,
  // redis://:x@host, jdbc:a://user:p@ss@host, a://user:p/ss@host; not a://host:8080/a@b
  /\/\/[^\s:/@]{0,256}:(?<bare>[^\s/]{1,1024}|(?!\d{0,5}\/)[^\s@"'<>]{1,1024})@/dg,
  // a bare Basic dXNlcjp4; not: Basic authentication
  /\b[Bb]asic\s{1,8}(?<bare>(?=\w[a-z]{0,64}[A-Z\d])[\w+/-]{8,4096})/dg,
  // tokens with a known prefix
  /\b(?:gh[oprsu]_|github_pat_|glpat-|xox[a-z]-|xapp-|[rs]k_(?:live|test)_|sk-(?:proj|ant)-|AIza|hvs\.|ya29\.|(?:sk-|npm_|hf_|dapi)(?=[A-Za-z\d]{32}))[\w.-]{12,512}/dg,
  // a JSON Web Token, even if it was cut off
  /(?<![\w-])eyJ[\w-]{10,4096}(?:\.[\w-]{1,4096}){0,2}/dg,
  // the id of an AWS access key
  /\b(?:AKIA|ASIA)[A-Z\d]{16}\b/dg,
  // a private key on one line, up to its end marker or the end of the line
  /-----BEGIN [^-]{1,64}-----(?<bare>(?:(?!-----END)[^]){1,4096})/dg,
  // Base64: a line of a private key, an AWS secret access key. A hexadecimal hash has only one case, a path has more slashes
  /(?<![\w+/]|\w[.-])(?!\/[\w+]{1,16}\/)(?=[A-Za-z+/]{0,64}\d)(?=[\da-z+/]{0,64}[A-Z])(?=[\dA-Z+/]{0,64}[a-z])[A-Za-z\d+/]{32,4096}={0,2}(?!\w|[.-]\w)/dg,
];

/** The end of a line whose value is on the next line. */
const OPEN = new RegExp(`${NAME}(?:</name>|${QUOTE}?${GAP}[:=,]?)${GAP}$`, 'i');
/** A line that may be a value, and is neither an error nor a stack frame. */
const VALUE_LINE = /^\s+(?!\s|at |File |[.~^])|^["']|^(?!\S*(?:Error|Exception))\S+$/;

/** The end of the previous line that names the value on this line, if there is one. */
export function nameBefore(line: string, lineBefore = ''): string {
  return VALUE_LINE.test(line) ? (OPEN.exec(lineBefore.slice(-128))?.[0] ?? '') : '';
}

const SECRET_NAME = new RegExp(`${NAME}(?![\\w.-])`, 'i');

/** Whether a value with this name is a secret, however short or plain it is. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.slice(-128));
}
