import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';

const NAME = 'index.js';
/** The size of a zip file's headers for its only member, local and in the directory, and of the end of the directory. */
const HEADERS = 30 + 46 + 22 + 2 * NAME.length;

/** The size of a zip file that contains only a handler, deflated as by the CDK CLI. */
export function zipBytes(handler: string): number {
  return deflateRawSync(readFileSync(handler), { level: 9 }).length + HEADERS;
}
