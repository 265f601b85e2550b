import { createRequire } from 'node:module';
import * as cdk from 'aws-cdk-lib';
import type { IOIDCProviderRef } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

// parts of the newest AWS CDK that the oldest supported version does not have, so there are no types for them

interface EksV2 {
  readonly Cluster: {
    new (
      scope: IConstruct,
      id: string,
      props: { version: unknown },
    ): IConstruct & { openIdConnectProvider: IOIDCProviderRef };
    fromClusterAttributes(scope: IConstruct, id: string, attributes: { clusterName: string }): IConstruct;
  };
  readonly KubernetesVersion: { readonly V1_34: unknown };
}

interface Validations {
  readonly ACKNOWLEDGED_RULES_METADATA_KEY: string;
  of(scope: IConstruct): { acknowledge(rule: { id: string; reason: string }): void };
}

interface CrossStackReferences {
  of(scope: IConstruct): { produce(strength: string): void };
}

export const { CrossStackReferences, Validations } = cdk as unknown as {
  readonly CrossStackReferences?: CrossStackReferences;
  readonly Validations?: Validations;
};

/** The rows of a `test.each` for `aws-eks-v2`. Empty if the module does not exist. */
export function withEksV2<Row>(rows: (eksV2: EksV2) => Row[]): Row[] {
  const eksV2 = optionalModule('aws-cdk-lib/aws-eks-v2');
  return eksV2 ? rows(eksV2 as EksV2) : [];
}

function optionalModule(name: string): unknown {
  const require = createRequire(__filename);
  try {
    return require(name);
  } catch (error) {
    // every other error is an error of the module itself
    if (/ERR_PACKAGE_PATH_NOT_EXPORTED|MODULE_NOT_FOUND/.test((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
}
