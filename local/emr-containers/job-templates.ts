import type {
  CreateJobTemplateRequest,
  CreateJobTemplateResponse,
  DeleteJobTemplateRequest,
  DeleteJobTemplateResponse,
  DescribeJobTemplateRequest,
  DescribeJobTemplateResponse,
  ListJobTemplatesRequest,
  ListJobTemplatesResponse,
} from '@aws-sdk/client-emr-containers';
import { notFound } from './errors';
import { requireOneJobDriver } from './job';
import type { OperationName } from './model';
import { isCreatedBetween, pageOf } from './paging';
import type { EmrState, Given, JobTemplateRecord } from './state';

type CreateInput = Given<CreateJobTemplateRequest, 'name' | 'clientToken' | 'jobTemplateData'>;

export function createJobTemplate(state: EmrState, input: CreateInput, callerArn: string): CreateJobTemplateResponse {
  const { name, clientToken, jobTemplateData, kmsKeyArn, tags = {} } = input;
  const original = [...state.jobTemplates.values()].find((template) => template.clientToken === clientToken);
  if (original) return created(original);
  requireOneJobDriver(jobTemplateData.jobDriver, 'jobTemplateData.jobDriver');
  const id = state.newId();
  const made = { id, arn: state.arns.jobTemplate(id), createdAt: new Date(state.clock.now()), createdBy: callerArn };
  const template: JobTemplateRecord = { ...made, name, clientToken, jobTemplateData, kmsKeyArn, tags };
  state.jobTemplates.set(id, template);
  return created(template);
}

export function describeJobTemplate(
  state: EmrState,
  { id }: Given<DescribeJobTemplateRequest, 'id'>,
): DescribeJobTemplateResponse {
  return { jobTemplate: findJobTemplate(state, 'DescribeJobTemplate', id) };
}

export function deleteJobTemplate(
  state: EmrState,
  { id }: Given<DeleteJobTemplateRequest, 'id'>,
): DeleteJobTemplateResponse {
  findJobTemplate(state, 'DeleteJobTemplate', id);
  state.jobTemplates.delete(id);
  return { id };
}

/** Lists the newest templates first. */
export function listJobTemplates(state: EmrState, input: ListJobTemplatesRequest): ListJobTemplatesResponse {
  const newestFirst = [...state.jobTemplates.values()].reverse();
  const wanted = newestFirst.filter(({ createdAt }) => isCreatedBetween(createdAt.getTime(), input));
  const { items, nextToken } = pageOf(wanted, input);
  return { templates: items, nextToken };
}

export function findJobTemplate(state: EmrState, operation: OperationName, id: string): JobTemplateRecord {
  const template = state.jobTemplates.get(id);
  if (!template) throw notFound(operation, 'Job template', id);
  return template;
}

function created({ id, name, arn, createdAt }: JobTemplateRecord): CreateJobTemplateResponse {
  return { id, name, arn, createdAt };
}
