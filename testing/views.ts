import type { Stack } from 'aws-cdk-lib';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import type { Cloud } from '../local/cloud';
import type { Template } from '../local/cloudformation/template';
import type {
  ApiCall,
  CustomResourceAnswer,
  CustomResourceRequest,
  JobRunRecord,
  StackEvent,
  StartJobRunRequest,
} from './records';
import { startedBy, stackNameOf } from './started-by';

export function jobRunRecords({ emr, requests }: Cloud): JobRunRecord[] {
  return emr.jobRuns().map(({ id, arn, name, virtualClusterId, tags, request, ...run }) => ({
    ...{ id, arn, name, virtualClusterId, tags },
    state: run.state,
    stateDetails: run.stateDetails,
    failureReason: run.failureReason,
    createdAt: run.createdAt,
    finishedAt: run.finishedAt,
    startedBy: startedBy(tags, requests),
    request: request as StartJobRunRequest,
  }));
}

export function stackEvents(events: Cloud['events']): StackEvent[] {
  return events.map(({ time, stackName, logicalId, physicalId, type, status, reason }) => ({
    ...{ time: new Date(time), stackName, logicalId, physicalId, type, status, reason },
  }));
}

export function customResourceRequests({ requests, answers }: Cloud): CustomResourceRequest[] {
  return requests.map((request) => {
    const ofRequest = answers.filter((answer) => answer.request === request);
    const answer = ofRequest.find(({ used }) => used) ?? ofRequest[0];
    return {
      requestType: request.RequestType,
      stackName: stackNameOf(request.StackId),
      logicalId: request.LogicalResourceId,
      resourceType: request.ResourceType,
      physicalId: request.PhysicalResourceId,
      properties: request.ResourceProperties,
      oldProperties: request.OldResourceProperties,
      answer: answer && answerOf(answer.body),
    };
  });
}

function answerOf(body: string): CustomResourceAnswer {
  const { Status, Reason, PhysicalResourceId, Data = {} } = JSON.parse(body) as AnswerBody;
  return { status: Status, reason: Reason, physicalId: PhysicalResourceId, attributes: Data };
}

interface AnswerBody {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
  readonly Data?: Record<string, unknown>;
}

export function apiCalls({ emr }: Cloud): ApiCall[] {
  return emr.calls.map(({ operation, time }) => ({ operation, time: new Date(time) }));
}

export function nameOf(stack: Stack | string): string {
  return typeof stack === 'string' ? stack : stack.stackName;
}

/** The logical IDs in a stack's template. */
export function declaredIn({ template }: CloudFormationStackArtifact): string[] {
  return Object.keys((template as Template).Resources ?? {});
}
