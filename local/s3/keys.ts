import { ServiceError } from '../service';

const MAX_KEY_BYTES = 1024;
const MAX_FILE_NAME_BYTES = 255;

/** The path of an object in the folder of its bucket. */
export interface KeyPath {
  readonly parts: readonly string[];
  /** Whether the key ends in a slash: such an object marks a folder. */
  readonly isFolder: boolean;
}

/** The path of a key; undefined if no file can have it, so that no such object exists. */
export function pathOfKey(key: string): KeyPath | undefined {
  return problemOf(key) === undefined ? split(key) : undefined;
}

/** Rejects a key that no file can have. */
export function requirePathOfKey(key: string): KeyPath {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw new ServiceError('KeyTooLongError', 'Your key is too long');
  const problem = problemOf(key);
  if (problem === undefined) return split(key);
  throw unstorable(key, problem);
}

/** The error for a key that Amazon S3 accepts but a file system does not. */
export function unstorable(key: string, problem: string): ServiceError {
  const message = `The embedded S3 keeps objects as files and cannot store the key '${key}': ${problem}`;
  return new ServiceError('InvalidRequest', message);
}

/** Whether a string is valid as the name of a bucket and its folder: 3 to 63 characters, not a path. */
export function isBucketName(name: string): boolean {
  return /^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/.test(name) && !name.includes('..');
}

function split(key: string): KeyPath {
  const isFolder = key.endsWith('/');
  return { parts: (isFolder ? key.slice(0, -1) : key).split('/'), isFolder };
}

function problemOf(key: string): string | undefined {
  const { parts } = split(key);
  if (parts.includes('')) return 'it is empty, begins with a slash or has two slashes in a row';
  if (parts.includes('.') || parts.includes('..')) return "one of its parts is '.' or '..'";
  if (key.includes('\0')) return 'it contains a null character';
  if (parts.some((part) => Buffer.byteLength(part) > MAX_FILE_NAME_BYTES))
    return `one of its parts is longer than ${MAX_FILE_NAME_BYTES} bytes`;
  return undefined;
}
