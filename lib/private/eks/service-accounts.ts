import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { base36 } from './base36';

/** The pods of a job run: the one that submits it, the driver and the executors. */
const COMPONENTS = ['client', 'driver', 'executor'];

/** The Kubernetes service accounts that Amazon EMR on EKS makes, in a namespace, for the jobs that run as a role. */
export class ServiceAccounts {
  private readonly suffix: string;

  constructor(
    scope: Construct,
    readonly namespace: string,
    roleName: string,
  ) {
    this.suffix = `${Stack.of(scope).account}-${base36(roleName)}`;
  }

  /** The subject of their tokens: any framework and component, as `aws emr-containers update-role-trust-policy` has it. */
  get subject(): string {
    return `system:serviceaccount:${this.namespace}:emr-containers-sa-*-*-${this.suffix}`;
  }

  /** Their names by component, as `aws emr-containers create-role-associations` has them. */
  get names(): readonly [component: string, name: string][] {
    return COMPONENTS.map((component) => [component, `emr-containers-sa-spark-${component}-${this.suffix}`]);
  }
}
