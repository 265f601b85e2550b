import type { DeletionPolicy } from './resource';

/** A template that the CDK generates. */
export interface Template {
  readonly Description?: string;
  readonly Parameters?: Record<string, ParameterDeclaration>;
  readonly Mappings?: Record<string, Record<string, Record<string, unknown>>>;
  readonly Conditions?: Record<string, unknown>;
  readonly Resources: Record<string, ResourceDeclaration>;
  readonly Outputs?: Record<string, OutputDeclaration>;
}

export interface ParameterDeclaration {
  readonly Type: string;
  readonly Default?: string | number;
}

export interface ResourceDeclaration {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DependsOn?: string | string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: DeletionPolicy;
  readonly UpdateReplacePolicy?: DeletionPolicy;
}

interface OutputDeclaration {
  readonly Value: unknown;
  readonly Condition?: string;
  readonly Export?: { readonly Name: unknown };
}

const CUSTOM_RESOURCE = 'AWS::CloudFormation::CustomResource';

export function isCustomResource(type: string): boolean {
  return type.startsWith('Custom::') || type === CUSTOM_RESOURCE;
}
