import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '../service';
import type { StoredObject } from './bucket-folder';

/** Whether a reader's cached object is still current, by its conditional headers; throws if it requires another version. */
export function isUnchanged(object: StoredObject, headers: IncomingHttpHeaders, prefix = ''): boolean {
  const header = (name: string) => headers[prefix + name] as string | undefined;
  const [match, noneMatch] = [header('if-match'), header('if-none-match')];
  const [modifiedSince, unmodifiedSince] = [header('if-modified-since'), header('if-unmodified-since')];
  if (match !== undefined && !includesTag(match, object)) throw preconditionFailed();
  if (match === undefined && unmodifiedSince !== undefined && isLater(object, unmodifiedSince))
    throw preconditionFailed();
  if (noneMatch !== undefined) return includesTag(noneMatch, object);
  return modifiedSince !== undefined && !isLater(object, modifiedSince);
}

/** Throws if the writer's conditions are not met: no existing object, or a certain version. */
export function requireWritable(present: StoredObject | undefined, headers: IncomingHttpHeaders): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (noneMatch !== undefined && present) throw preconditionFailed();
  if (match === undefined) return;
  if (!present) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
  if (!includesTag(match, present)) throw preconditionFailed();
}

export function preconditionFailed(): ServiceError {
  return new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
}

function includesTag(header: string, { etag }: StoredObject): boolean {
  const tags = header.split(',').map((tag) => tag.trim().replaceAll('"', ''));
  return tags.includes('*') || tags.includes(etag);
}

/** HTTP dates have no milliseconds. */
function isLater({ modified }: StoredObject, date: string): boolean {
  return Math.floor(modified.getTime() / 1000) * 1000 > Date.parse(date);
}
