import { inspect } from 'node:util';
import type { IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib';
import type { ScriptFor } from '../local/emr-containers/job-run-script';
import { JobOutcome, type JobStart } from './job-outcome';
import { logicalIdOf } from './logical-ids';
import type { StartedBy, StartJobRunRequest } from './records';

/** An outcome, or a function that returns the outcome of a job run when it starts. */
export type OutcomeRule = JobOutcome | ((start: JobStart) => JobOutcome);

/** Chooses the outcome of each job run. */
export interface Outcomes {
  /** Sets the rule for one resource, or the general rule; the rule for a resource takes precedence. */
  set(rule: OutcomeRule, jobRun?: IConstruct | string): void;
  scriptFor(startedBy: (request: StartJobRunRequest) => StartedBy | undefined): ScriptFor;
  /** Throws the first error of a rule since the last call. An error thrown in the service would become a service error. */
  throwErrors(): void;
}

export function outcomes(): Outcomes {
  const rules = new Map<string, OutcomeRule>();
  let general: OutcomeRule = JobOutcome.completes();
  let errors: unknown[] = [];

  function ruleFor(owner: StartedBy | undefined): OutcomeRule {
    if (!owner) return general;
    const { stackName, logicalId } = owner;
    return rules.get(`${stackName}/${logicalId}`) ?? rules.get(logicalId) ?? general;
  }

  return {
    set(rule, jobRun) {
      if (typeof rule !== 'function') requireOutcome(rule);
      if (jobRun === undefined) general = rule;
      else rules.set(keyOf(jobRun), rule);
    },
    scriptFor: (startedBy) => (request) => {
      try {
        const start = { name: request.name, startedBy: startedBy(request as never), request: request as never };
        const rule = ruleFor(start.startedBy);
        return JobOutcome.scriptOf(requireOutcome(typeof rule === 'function' ? rule(start) : rule));
      } catch (error) {
        errors.push(error);
        return { end: 'FAILED', stateDetails: `The outcome function of the test failed: ${String(error)}` };
      }
    },
    throwErrors() {
      const [first] = errors;
      errors = [];
      if (first !== undefined) throw first as Error;
    },
  };
}

function keyOf(jobRun: IConstruct | string): string {
  if (typeof jobRun === 'string') return jobRun;
  return `${Stack.of(jobRun).stackName}/${logicalIdOf(jobRun)}`;
}

function requireOutcome(outcome: unknown): JobOutcome {
  if (outcome instanceof JobOutcome) return outcome;
  throw new Error(`outcome must be a JobOutcome, such as JobOutcome.completes(), got ${inspect(outcome)}`);
}
