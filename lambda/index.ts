import type { Context } from 'aws-lambda';
import type { Poll } from '../lib/private/contract';
import { awsServices } from './aws/aws-services';
import { handle, type Event } from './handler';
import { requestHandler } from './aws/http';

const services = awsServices();

export function handler(event: Event, context: Context): Promise<Poll | undefined> {
  // AWS services close a frozen function's connections: the first call on each one would fail
  requestHandler.destroy();
  return handle(event, services, context.getRemainingTimeInMillis());
}
