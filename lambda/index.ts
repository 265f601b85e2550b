import type { Context } from 'aws-lambda';
import type { Poll } from '../lib/private/contract';
import { awsServices } from './aws';
import { handle, type Event } from './handler';

const services = awsServices();

export function handler(event: Event, context: Context): Promise<Poll | undefined> {
  return handle(event, services, context.getRemainingTimeInMillis());
}
