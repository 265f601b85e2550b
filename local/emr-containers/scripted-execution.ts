import { withDefaultDetails } from './default-details';
import type { ContainerOutput, Execute } from './job-execution';
import { attemptsUntil, progressAt, statesUntil, type JobRunScript, type ScriptFor } from './job-run-script';

const JOB_CONTROLLER_LOG = ['Output of the job controller on stderr.'];
const DRIVER_STDOUT = ['Output of the driver on stdout.'];
const EARLIER_STDERR = ['Output of the driver of an earlier attempt on stderr.'];
const EXECUTOR_LOG = ['Output of an executor on stderr.'];

/** Executions that run no job: a script determines when each job run reaches which state. */
export function scripted(scriptFor: ScriptFor): Execute {
  return ({ request, job, createdAt }) => {
    const script = withDefaultDetails(scriptFor(request), job);
    const times: { createdAt: number; cancelledAt?: number } = { createdAt };
    return {
      progress: (now) => progressAt(script, times, now),
      states: (now) => statesUntil(script, times, now),
      attempts: (now) => attemptsUntil(script, times, now),
      cancel: (now) => void (times.cancelledAt = now),
      output: (now) => outputOf(script, times, now),
    };
  };
}

/** The complete logs once the run has ended; nothing before. */
function outputOf(script: JobRunScript, times: { createdAt: number }, now: number): ContainerOutput[] {
  const { stderr, stdout = DRIVER_STDOUT } = script;
  const { finishedAt } = progressAt(script, times, now);
  if (!stderr || finishedAt === undefined) return [];
  const attempts = attemptsUntil(script, times, now);
  if (attempts.length === 0) return [];
  const events = (lines: readonly string[], timestamp: number) => lines.map((message) => ({ timestamp, message }));
  const pods = attempts.flatMap((createdAt, attempt): ContainerOutput[] => {
    const endedAt = attempts[attempt + 1] ?? finishedAt;
    const isLast = attempt === attempts.length - 1;
    const pod = { attempt, createdAt };
    return [
      { ...pod, container: 'driver', stream: 'stderr', events: events(isLast ? stderr : EARLIER_STDERR, endedAt) },
      { ...pod, container: 'driver', stream: 'stdout', events: events(isLast ? stdout : DRIVER_STDOUT, endedAt) },
      { ...pod, container: 'executor', stream: 'stderr', events: events(EXECUTOR_LOG, endedAt) },
    ];
  });
  const controller = { container: 'controller', attempt: 0, stream: 'stderr', createdAt: times.createdAt } as const;
  return [...pods, { ...controller, events: events(JOB_CONTROLLER_LOG, finishedAt) }];
}
