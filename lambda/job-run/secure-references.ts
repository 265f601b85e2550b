import { SECURE_REFERENCE } from '../../lib/private/contract';
import { ReportableError } from '../cloudformation/reportable-error';
import type { JobRunRequest } from '../cloudformation/request';
import { unstartedId } from './physical-id';

/** Rejects a request with an unresolved secret reference, because synthesis cannot detect all of them. */
export function refuseSecureReferences(event: JobRunRequest): void {
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'object') {
      for (const [name, member] of Object.entries(value ?? {})) {
        visit(name, path);
        visit(member, `${path}.${name}`);
      }
      return;
    }
    const [reference] = SECURE_REFERENCE.exec(value as string) ?? [];
    if (!reference) return;
    throw new ReportableError(
      `${path} references a secret by "${reference}…}}", which CloudFormation does not resolve in a custom resource\n` +
        'Let the job read the secret, and grant its execution role access',
      event.PhysicalResourceId ?? unstartedId(event),
    );
  };
  visit(event.ResourceProperties.Request, 'Request');
}
