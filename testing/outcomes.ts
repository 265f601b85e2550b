import { inspect } from 'node:util';
import type { IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib';
import type { ScriptFor } from '../local/emr-containers/job-run-script';
import { JobOutcome, type JobStart } from './job-outcome';
import { logicalIdOf } from './logical-ids';
import type { StartedBy, StartJobRunRequest } from './records';

/** What becomes of job runs: one outcome, or one that is chosen when a job run starts. */
export type OutcomeRule = JobOutcome | ((start: JobStart) => JobOutcome);

/** Chooses the outcome of each job run. */
export interface Outcomes {
  /** Of all job runs, or of those of one resource, which counts before the general rule. */
  set(rule: OutcomeRule, jobRun?: IConstruct | string): void;
  scriptFor(startedBy: (request: StartJobRunRequest) => StartedBy | undefined): ScriptFor;
  /** Throws the first error of a rule since the last call: the service would turn it into one of its own. */
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
        return { end: 'FAILED', stateDetails: `The outcome of the job run is not known: ${String(error)}` };
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
  throw new Error(`An outcome must be a JobOutcome, such as JobOutcome.completes(), got ${inspect(outcome)}`);
}
