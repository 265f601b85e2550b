import { constraintError, emrError } from './errors';

interface Page<Item> {
  readonly items: Item[];
  readonly nextToken?: string;
}

interface PageRequest {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

// small, so that a client with few runs must page too
const PAGE_SIZE = 10;

/** One page of a list. The token is the last item returned, so that items created in the meantime shift nothing. */
export function pageOf<Item extends { id: string }>(items: Item[], request: PageRequest): Page<Item> {
  const { maxResults = PAGE_SIZE, nextToken } = request;
  if (maxResults < 1) {
    throw constraintError([
      { path: 'maxResults', rule: 'Member must have value greater than or equal to 1', value: maxResults },
    ]);
  }
  const last = nextToken === undefined ? -1 : items.findIndex(({ id }) => id === nextToken);
  if (nextToken !== undefined && last < 0) throw emrError('ValidationException', 'nextToken is not valid');
  const page = items.slice(last + 1, last + 1 + maxResults);
  return { items: page, nextToken: last + 1 + maxResults < items.length ? page.at(-1)?.id : undefined };
}

interface CreatedBetween {
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
}

/** Whether a time is in the requested range, inclusive. */
export function isCreatedBetween(createdAt: number, { createdAfter, createdBefore }: CreatedBetween): boolean {
  return createdAt >= (createdAfter?.getTime() ?? -Infinity) && createdAt <= (createdBefore?.getTime() ?? Infinity);
}
