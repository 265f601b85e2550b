import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock';
import { s3Error } from '../http';
import type { ServiceReply } from '../service';
import type { CustomResourceEvent } from './custom-resource-event';

const EXPIRES_SECONDS = 7200;

interface AnswerUrls {
  /** Returns a new response URL that looks like CloudFormation's pre-signed URLs. */
  create(key: string): string;
  remember(event: CustomResourceEvent): void;
  /** Returns the owner of a response URL; refuses a URL that was altered or has expired. */
  find(url: URL): CustomResourceEvent | ServiceReply;
}

/** The response URLs for the functions of custom resources. */
export function answerUrls(options: {
  readonly clock: Clock;
  readonly endpoint: () => string;
  readonly region: string;
}): AnswerUrls {
  const { clock, endpoint, region } = options;
  const issued = new Map<string, { readonly event: CustomResourceEvent; readonly expires: number }>();
  return {
    create(key) {
      const date = new Date(clock.now()).toISOString().replace(/[-:]|\.\d+/g, '');
      const query = new URLSearchParams({
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
        'X-Amz-Date': date,
        'X-Amz-SignedHeaders': 'host',
        'X-Amz-Expires': String(EXPIRES_SECONDS),
        'X-Amz-Credential': `AKIAIOSFODNN7EXAMPLE/${date.slice(0, 8)}/${region}/s3/aws4_request`,
        'X-Amz-Signature': randomBytes(32).toString('hex'),
      });
      const path = key.split('/').map(encodeURIComponent).join('/');
      return `${endpoint()}/response/${path}?${query.toString()}`;
    },
    remember(event) {
      const { pathname, search } = new URL(event.ResponseURL);
      issued.set(pathname + search, { event, expires: clock.now() + EXPIRES_SECONDS * 1000 });
    },
    find({ pathname, search }) {
      const found = issued.get(pathname + search);
      if (!found) return { status: 403, body: s3Error('SignatureDoesNotMatch') };
      return clock.now() > found.expires ? { status: 403, body: s3Error('AccessDenied') } : found.event;
    },
  };
}
