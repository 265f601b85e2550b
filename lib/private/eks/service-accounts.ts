import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The kinds of pods of a job run. */
const COMPONENTS = ['client', 'driver', 'executor'];

/** The Kubernetes service accounts that Amazon EMR on EKS creates in a namespace for the jobs that run as a role. */
export class ServiceAccounts {
  private readonly suffix: string;

  constructor(
    scope: Construct,
    readonly namespace: string,
    roleName: string,
  ) {
    this.suffix = `${Stack.of(scope).account}-${base36(roleName)}`;
  }

  /** The subject of their tokens, for any framework and component, as `aws emr-containers update-role-trust-policy` writes it. */
  get subject(): string {
    return `system:serviceaccount:${this.namespace}:emr-containers-sa-*-*-${this.suffix}`;
  }

  /** Their names by component, as `aws emr-containers create-role-associations` writes them. */
  get names(): readonly [component: string, name: string][] {
    return COMPONENTS.map((component) => [component, `emr-containers-sa-spark-${component}-${this.suffix}`]);
  }
}

/** Encodes a text as Amazon EMR on EKS encodes role names: its bytes, read as one big number, in base 36. */
export function base36(text: string): string {
  return BigInt(`0x0${Buffer.from(text).toString('hex')}`).toString(36);
}
