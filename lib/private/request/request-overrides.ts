import type { CfnResource } from 'aws-cdk-lib';

/** A member of the request as the template will have it: as given, or what an override makes of it. */
export function afterOverrides<T>(resource: CfnResource, member: string, given: T): T | undefined {
  const { rawOverrides } = resource as unknown as { rawOverrides?: Overrides };
  const request = rawOverrides?.Properties?.Request ?? {};
  return Object.hasOwn(request, member) ? (request[member] as T | undefined) : given;
}

interface Overrides {
  readonly Properties?: { readonly Request?: Readonly<Record<string, unknown>> };
}
