import { Reference, Token, Tokenization } from 'aws-cdk-lib';
import { quote, withoutTokens } from './describe-value';
import type { TextRule } from './limits';
import type { ValidationErrors } from './validation-errors';

// the URIs that Spark and Hadoop accept for one file

/** Placeholder for a text that is unknown at synthesis. */
const OPEN = '\u{E000}';
const IMAGE = 'for a file in the container image, use local:///…';

export interface UriOptions {
  /** Whether `${Name}` stands for a parameter of a job template. */
  readonly templateParameters?: boolean;
  /** Texts that are allowed instead of a URI. */
  readonly exceptions?: readonly string[];
}

/** Checks that an optional text is a URI, as far as synthesis knows it. */
export function checkUri(
  property: string,
  uri: string | undefined,
  rule: TextRule,
  options: UriOptions,
  errors: ValidationErrors,
): void {
  const before = errors.count;
  errors.text(property, uri, rule);
  if (uri === undefined || errors.count > before) return;
  const error = uriError(uri, options);
  if (error) errors.check(false, `${property} ${error}`);
}

/** The end of the message for a text that is not the URI of a file. Undefined for a valid URI, as far as synthesis knows it. */
export function uriError(text: string, { templateParameters = false, exceptions = [] }: UriOptions = {}) {
  if (typeof text !== 'string' || exceptions.includes(text)) return undefined;
  const known = openText(text, templateParameters);
  if (known === OPEN) return undefined;
  const problem = isArnToken(text) ? ARN : (textProblem(known) ?? schemeProblem(known.replace(/#.*$/, '')));
  return problem && `must ${problem.requirement}, got ${quote(known.replaceAll(OPEN, '${…}'), true)}${hint(problem)}`;
}

/** A text in which one character replaces each token and each parameter. */
export function openText(text: string, templateParameters: boolean): string {
  const open = Token.isUnresolved(text) ? withoutTokens(text).replaceAll('${…}', OPEN) : text;
  return templateParameters ? open.replace(/\$\{[\w.#-]+\}/g, OPEN) : open;
}

interface Problem {
  readonly requirement: string;
  readonly hint?: string;
}

const hint = (problem: Problem) => (problem.hint ? ` (${problem.hint})` : '');

const ARN: Problem = { requirement: 'be a URI, not an ARN', hint: 'use s3://bucket/key' };
const A_FILE = 'name a file, not a folder';

/** Whether a text starts with the ARN of a bucket in the app. */
function isArnToken(text: string): boolean {
  if (!text.startsWith('${Token[')) return false;
  const { firstToken } = Tokenization.reverseString(text);
  return Reference.isReference(firstToken) && firstToken.displayName === 'Arn';
}

/** The problem with the characters, if any. Java URIs allow fewer characters than S3 keys. */
function textProblem(text: string): Problem | undefined {
  if (/^\s|\s$/.test(text)) return { requirement: 'not start or end with white space' };
  if (/[\s\p{Cc}\p{Cf}]/u.test(text)) return { requirement: 'be a URI without white space' };
  if (/^arn:/i.test(text)) return ARN;
  if (text.includes('${')) {
    return { requirement: 'not contain "${"', hint: 'only a job template has parameters' };
  }
  if (/[<>{}]|\[[^\]]*\]/.test(text)) {
    return { requirement: 'not contain a placeholder', hint: 'replace it with your own value' };
  }
  const [character] = /["\\^`|[\]]|%(?![\da-f]{2})/i.exec(text) ?? [];
  return (character && { requirement: `be a URI without ${character}` }) || undefined;
}

function schemeProblem(text: string): Problem | undefined {
  if (text.startsWith(OPEN)) return text.endsWith('/') ? { requirement: A_FILE } : undefined;
  const [, scheme, rest] = /^([A-Za-z][\w+.-]+):(.*)$/u.exec(text) ?? [];
  if (scheme === undefined) {
    const requirement = 'be a URI with a scheme, such as s3://bucket/key';
    return { requirement, hint: text.startsWith('/') ? IMAGE : 'for a file on this machine, use fromAsset' };
  }
  if (scheme !== scheme.toLowerCase()) return { requirement: 'have a lowercase scheme' };
  if (/^s3[an]?$/.test(scheme)) return bucketProblem(scheme, rest);
  if (scheme === 'local' || scheme === 'file') return pathProblem(scheme, rest);
  if (!rest.startsWith('/')) return { requirement: `have slashes after ${scheme}:` };
  if (rest.endsWith('/')) return { requirement: A_FILE };
  if (!/^https?$/.test(scheme)) return undefined;
  if (!/^\/\/[^/]+\/./.test(rest)) return { requirement: `have a host and a path after ${scheme}://` };
  const isConsole = /^\/\/([\w-]+\.)*console\.(aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)\//.test(rest);
  return isConsole ? { requirement: 'be the URI of a file, not of a console page' } : undefined;
}

const BUCKET = new RegExp(`^[A-Za-z0-9${OPEN}]([A-Za-z0-9._${OPEN}-]*[A-Za-z0-9${OPEN}])?$`, 'u');

function bucketProblem(scheme: string, rest: string): Problem | undefined {
  if (!rest.startsWith('//')) return { requirement: `start with ${scheme}://` };
  const [, bucket, key] = /^\/\/([^/]*)(?:\/(.*))?$/u.exec(rest)!;
  if (bucket === '') return { requirement: `name a bucket after ${scheme}://`, hint: 'is a variable not set?' };
  if (!BUCKET.test(bucket)) {
    return { requirement: `have a bucket name of letters, digits, hyphens and dots after ${scheme}://` };
  }
  if (/^([A-Z0-9]+[-_])*(S3)?BUCKET([-_][A-Z0-9]+)*$|^your[-_]/i.test(bucket) && isPlaceholder(bucket)) {
    return { requirement: 'not contain a placeholder', hint: 'replace it with the name of your bucket' };
  }
  // the token can contain the key too
  if (key === undefined && bucket.endsWith(OPEN)) return undefined;
  if (!key) return { requirement: `name a file in the bucket, as in ${scheme}://bucket/key` };
  return key.endsWith('/') ? { requirement: A_FILE } : undefined;
}

/** In uppercase, which new buckets cannot have, or starting with "your". */
function isPlaceholder(bucket: string): boolean {
  return bucket === bucket.toUpperCase() || /^your[-_]/i.test(bucket);
}

function pathProblem(scheme: string, rest: string): Problem | undefined {
  if (!/^\/($|[^/])|^\/\/\//.test(rest)) {
    return { requirement: `have an absolute path after ${scheme}://, with three slashes, as in ${scheme}:///opt/file` };
  }
  return rest.endsWith('/') ? { requirement: A_FILE } : undefined;
}
