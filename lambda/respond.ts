import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { log } from './log';
import { persist } from './retry';
import type { Invocation } from './services';

/** Where an answer goes and which request it is for. */
export type Addressee = Pick<
  CloudFormationCustomResourceEvent,
  'ResponseURL' | 'StackId' | 'RequestId' | 'LogicalResourceId'
>;

export interface Success {
  readonly physicalResourceId: string;
  readonly data: Record<string, string>;
}

export interface Failed {
  readonly physicalResourceId: string;
  readonly reason: string;
}

/** CloudFormation refuses an answer of more than 4096 bytes; a Reason keeps well below it. */
const LONGEST_REASON = 2000;

/** Gives CloudFormation the one answer to a request. Throws when it cannot be delivered: the invocation is then retried. */
export async function respond(to: Addressee, outcome: Success | Failed, invocation: Invocation): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = to;
  const failed = 'reason' in outcome;
  const body = JSON.stringify({
    Status: failed ? 'FAILED' : 'SUCCESS',
    ...(failed ? { Reason: reasonText(outcome.reason) } : { Data: outcome.data }),
    PhysicalResourceId: outcome.physicalResourceId,
    StackId,
    RequestId,
    LogicalResourceId,
  });
  await persist('The answer to CloudFormation', invocation, () => invocation.put(to.ResponseURL, body));
  log(failed ? 'ERROR' : 'INFO', failed ? `answered FAILED: ${outcome.reason}` : 'answered SUCCESS', {
    logicalResourceId: LogicalResourceId,
    physicalResourceId: outcome.physicalResourceId,
  });
}

/** Line by line without control characters, at most 2000 bytes as JSON holds them. */
export function reasonText(reason: string): string {
  const lines = reason.split('\n').map((line) => line.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trimEnd());
  let text = '';
  let bytes = 2;
  for (const character of lines.join('\n')) {
    const size = Buffer.byteLength(JSON.stringify(character)) - 2;
    if (bytes + size > LONGEST_REASON - 3) return `${text}…`;
    bytes += size;
    text += character;
  }
  return text || 'Unknown failure';
}
