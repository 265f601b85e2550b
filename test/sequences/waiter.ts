import type { Wait } from '../../lambda/completion/wait';
import type { Poll } from '../../lib/private/contract';
import type { Clock } from '../../local/clock';

interface WaiterOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly invoke: (event: Wait) => Promise<Poll | undefined>;
}

const TIMEOUT = 65 * 60_000;
const FIRST_RETRY = 5_000;
const MAX_RETRY = 60_000;

/** One execution of the waiter: Wait and Poll in a loop; a failed Poll is retried with full jitter. */
export async function execute(input: string, { clock, random, invoke }: WaiterOptions): Promise<void> {
  const end = clock.now() + TIMEOUT;
  let state = JSON.parse(input) as Wait;
  while (!state.poll.done) {
    await clock.sleep(state.poll.wait * 1000);
    state = { ...state, poll: await poll(state) };
  }

  async function poll(event: Wait): Promise<Poll> {
    for (let retry = FIRST_RETRY; ; retry = Math.min(MAX_RETRY, retry * 1.5)) {
      if (clock.now() > end) throw new Error('The waiter timed out');
      try {
        const { done, wait, runningSince, attempt } = (await invoke(event))!;
        return { done, wait, runningSince, attempt };
      } catch {
        await clock.sleep(random() * retry);
      }
    }
  }
}
