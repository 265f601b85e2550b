/** Texts for a pattern of the model, which cannot be generated from the pattern. */
export interface PatternSample {
  /** A text of this length that matches the pattern, if there is one. */
  readonly hit: (length: number) => string | undefined;
  /** Other texts that match. */
  readonly hits: readonly string[];
  /** Texts that do not match, although their length can be valid. */
  readonly misses: readonly string[];
}

/** The texts for a pattern, by the exact pattern in the model. */
export function sampleOf(pattern: string): PatternSample {
  const sample = SAMPLES[pattern];
  if (!sample) throw new Error(`add a sample for the pattern ${JSON.stringify(pattern)} to ${__filename}`);
  return sample;
}

const ROLE = 'arn:aws:iam::123456789012:role/';
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/';

const SAMPLES: Readonly<Record<string, PatternSample>> = {
  '[\\.\\-_/#A-Za-z0-9]+': {
    hit: from('.-_/#AZaz09'),
    hits: ['nightly', '#', '/jobs/nightly_1.2'],
    misses: ['a b', 'é', 'a:b', 'a\n', 'a$'],
  },
  '[\\.\\-_/A-Za-z0-9]+': {
    hit: from('.-_/AZaz09'),
    hits: ['emr-7.13.0-latest', 'spark/3.5_x'],
    misses: ['emr#7', 'emr 7', 'emr:7', 'emr-7\n'],
  },
  '[\\.\\-_\\#A-Za-z0-9]+': {
    hit: from('.-_#AZaz09'),
    hits: ['Day', '#.1'],
    misses: ['a/b', 'a b', '${Day}', 'é'],
  },
  '[0-9a-z]+': {
    hit: from('0az9'),
    hits: ['abcdefghijklmnopqrstuvwxy'],
    misses: ['Abc', 'a-b', 'a b', 'ß', 'a\n'],
  },
  '.*\\S.*': {
    hit: from('x y'),
    // white space of JavaScript that is not white space for the service
    hits: [' x ', 'a\nb', '\n.', '\u00a0', '\u2003', '\ufeff', '😀', '"${x}"'],
    misses: [' ', ' \t\n\v\f\r'],
  },
  '^arn:(aws[a-zA-Z0-9-]*):iam::(\\d{12})?:(role((\\u002F)|(\\u002F[\\u0021-\\u007F]+\\u002F))[\\w+=,.@-]+)$': {
    hit: after('arn:aws:iam:::role/', 'Az09_+=,.@-'),
    hits: [`${ROLE}job`, `${ROLE.replace('aws', 'aws-us-gov')}a/b!/job`],
    misses: [
      `${ROLE}`,
      `${ROLE}a b`,
      `${ROLE}é`,
      `${ROLE} /job`,
      'arn:aws:iam::123456789012:user/job',
      'arn:aws:iam::123:role/job-of-mine',
      'arn:aws:iam:eu-west-1:123456789012:role/job',
      'arn:other:iam::123456789012:role/job',
      `x${ROLE}job`,
    ],
  },
  '^(arn:(aws[a-zA-Z0-9-]*):kms:.+:(\\d{12})?:key\\/[(0-9a-zA-Z)-?]+|\\$\\{[a-zA-Z]\\w*\\})$': {
    hit: after('arn:aws:kms:x::key/', 'a0Z'),
    hits: [`${KEY}1234abcd-12ab-34cd-56ef-1234567890ab`, `${KEY.replace('aws', 'aws-cn')}(*+,./:;<=>?)`, '${Key}'],
    misses: [
      KEY,
      `${KEY}a b`,
      `${KEY}a_b`,
      KEY.replace('key', 'alias') + 'logs',
      'arn:aws:kms::123456789012:key/a',
      'arn:aws:kms:eu-west-1:12:key/a',
      `x${KEY}a`,
      '${1}',
    ],
  },
  '[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDBFF-\\uDC00\\uDFFF\\r\\n\\t]*': {
    hit: from('s3://logs é\t'),
    hits: ['s3://logs/jobs', '\r\n\t', '\ud7ff\ue000\ufffd'],
    misses: ['s3://logs/\0', 's3://logs/\v', '😀', '\ufffe'],
  },
  '^\\d+(\\.\\d+)?[KMG][Bb]?$': {
    hit: (length) => (length > 2 ? `${'9'.repeat(length - 2)}KB` : undefined),
    hits: ['2KB', '2097152KB', '1.5G', '10Mb'],
    misses: ['5TB', '1.KB', '-5KB', 'KB5', '5 KB'],
  },
};

/** Texts that repeat these characters, of any length. */
function from(alphabet: string): PatternSample['hit'] {
  return (length) => alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
}

/** Texts that start with a prefix and contain at least one more of these characters. */
function after(prefix: string, alphabet: string): PatternSample['hit'] {
  return (length) => (length > prefix.length ? prefix + from(alphabet)(length - prefix.length)! : undefined);
}
