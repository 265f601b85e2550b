import { App, CfnResource, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnVirtualCluster } from 'aws-cdk-lib/aws-emrcontainers';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import {
  EntryPoint,
  type IJobTemplate,
  JobDriver,
  JobRun,
  type JobRunProps,
  JobTemplate,
  ReleaseLabel,
} from '../../lib';

export const ROLE_ARN = 'arn:aws:iam::123456789012:role/job';

/** Valid properties of a job run. */
export function jobRunProps(scope: Construct, overrides: Partial<JobRunProps> = {}): JobRunProps {
  return {
    virtualCluster: CfnVirtualCluster.fromVirtualClusterId(scope, 'VirtualCluster', 'cluster1'),
    executionRole: Role.fromRoleArn(scope, 'ExecutionRole', ROLE_ARN),
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: JobDriver.sparkSubmit({ entryPoint: EntryPoint.fromUri('local:///pi.py') }),
    ...overrides,
  };
}

/** An app in which a template that CloudFormation would reject fails synthesis, if the CDK validates templates. */
export function newApp(): App {
  return new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
}

export function newStack(props?: StackProps): Stack {
  return new Stack(newApp(), 'Stack', props);
}

/** The template of a stack with one job run: the minimal properties with overrides. */
export function render(overrides: Partial<JobRunProps> | ((stack: Stack) => Partial<JobRunProps>) = {}): Template {
  const stack = newStack();
  const given = typeof overrides === 'function' ? overrides(stack) : overrides;
  new JobRun(stack, 'JobRun', jobRunProps(stack, given));
  return Template.fromStack(stack);
}

export interface Resource {
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
}

export function resourcesOf(template: Template, type: string): Resource[] {
  return Object.values(template.findResources(type)) as Resource[];
}

/** The request that the one job run of a template sends. */
export function requestOf(template: Template): Record<string, unknown> {
  const [jobRun] = resourcesOf(template, 'Custom::EMRContainersJobRun');
  return jobRun.Properties.Request as Record<string, unknown>;
}

/** A valid job template with a parameter Day. The library knows only its ARN. */
export function jobTemplate(stack: Stack): IJobTemplate {
  const { ref } = new CfnResource(stack, 'Template', {
    type: 'AWS::EMRContainers::JobTemplate',
    properties: {
      Name: 'template',
      JobTemplateData: {
        ExecutionRoleArn: ROLE_ARN,
        ReleaseLabel: 'emr-7.13.0-latest',
        JobDriver: { SparkSubmitJobDriver: { EntryPoint: 'local:///pi.py', EntryPointArguments: ['${Day}'] } },
        ParameterConfiguration: { Day: { Type: 'STRING', DefaultValue: '2026-11-22' } },
      },
    },
  });
  return JobTemplate.fromJobTemplateArn(stack, 'ImportedTemplate', ref);
}
