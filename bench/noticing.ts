import { secondsUntilNextPoll, type Wait } from '../lambda/completion/wait';
import type { Invocation } from '../lambda/aws/services';
import { FIRST_WAIT_SECONDS, MAX_WINDOW_SECONDS } from '../lib/private/contract';

/** How long deployments wait after the end of a job run of a given length, and the cost of the wait. */
export interface Noticing {
  readonly jobSeconds: number;
  /** The time from the end of the run to the poll that notices it: the mean, and the 95th percentile. */
  readonly meanDelay: number;
  readonly longDelay: number;
  /** Mean values. Each poll is one invocation of the function and one DescribeJobRun call. */
  readonly polls: number;
  readonly stateTransitions: number;
}

export const JOB_SECONDS = [20, 120, 600, 3_600, 21_600];
const WAITS = 2_000;
/** The states Wait, Poll and Done? for each poll, then Answered. */
const TRANSITIONS_PER_POLL = 3;
/** The time from the end of a state's wait to the response of DescribeJobRun. */
const POLL_SECONDS = 0.3;

/** Simulates the handler's polling schedule for runs whose lengths vary around the given ones. */
export function noticing(): Noticing[] {
  return JOB_SECONDS.map((jobSeconds) => {
    const waits = Array.from({ length: WAITS }, () => waitFor(jobSeconds * (0.9 + Math.random() / 5)));
    const delays = waits.map(({ delay }) => delay).sort((one, other) => one - other);
    const polls = mean(waits.map((one) => one.polls));
    const links = Math.ceil(jobSeconds / MAX_WINDOW_SECONDS);
    return {
      jobSeconds,
      meanDelay: mean(delays),
      longDelay: delays[Math.floor(0.95 * WAITS)],
      polls,
      stateTransitions: TRANSITIONS_PER_POLL * polls + links,
    };
  });
}

/** Simulates one wait, in seconds. Each window is a link of the chain, whose first poll belongs to its Create. */
function waitFor(jobSeconds: number): { delay: number; polls: number } {
  const milliseconds = (seconds: number) => seconds * 1000;
  let now = 0;
  let polls = 0;
  for (let begun = 0; ; begun = now) {
    const windowEnd = begun + MAX_WINDOW_SECONDS;
    const invocation = {
      now: () => milliseconds(now),
      requestedAt: milliseconds(begun),
      random: Math.random,
    } as Invocation;
    const wait = { deadline: Infinity, windowEnd: milliseconds(windowEnd) } as Wait;
    for (let seconds = FIRST_WAIT_SECONDS; now < windowEnd; seconds = secondsUntilNextPoll(wait, invocation)) {
      now += seconds + POLL_SECONDS;
      polls++;
      if (now >= jobSeconds) return { delay: now - jobSeconds, polls };
    }
  }
}

function mean(numbers: number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
