import { createHash } from 'node:crypto';
import type { CustomResourceEvent } from './custom-resource-event';

/** A request ID that is the same for every request to make the same change to a resource of a stack. */
export function reusedRequestId(event: Omit<CustomResourceEvent, 'RequestId' | 'ResponseURL'>): string {
  const { StackId, LogicalResourceId, RequestType, ResourceProperties, PhysicalResourceId = null } = event;
  const wanted = JSON.stringify([StackId, LogicalResourceId, RequestType, ResourceProperties, PhysicalResourceId]);
  const hash = createHash('sha256').update(wanted).digest('hex');
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
