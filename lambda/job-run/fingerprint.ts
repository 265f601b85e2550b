import { createHash } from 'node:crypto';
import type { JobRunProperties } from '../../lib/private/contract';

export function hash(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

/** Identifies the job and its rerun values. Ignores tags, policies and the library's own additions. */
export function fingerprint({ Request: { tags: _, ...job }, RerunValues: values }: JobRunProperties): string {
  return values ? hash(canonical(job), canonical(values)) : hash(canonical(job));
}

/** JSON with sorted keys and string scalars: key order and CloudFormation's conversion to strings make no difference. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(String(value));
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${entries
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`)
    .sort()
    .join()}}`;
}
