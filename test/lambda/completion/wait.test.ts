import { secondsUntilNextPoll, type Wait } from '../../../lambda/completion/wait';
import { completionEvent } from '../harness';
import { here, start } from './setup';

test('pauses for ten seconds and a tenth of the time waited, less at most a tenth of jitter', async () => {
  const arn = await start({ end: 'never' });
  const event = completionEvent(here, 'Create', arn, '3300');
  await here.deliver(event);
  const wait = JSON.parse(here.executions[0].input) as Wait;
  const requestedAt = here.clock.now() - 10_000;
  const next = (waited: number, random: number) =>
    secondsUntilNextPoll(wait, {
      ...here.services,
      requestedAt,
      deadline: 0,
      now: () => requestedAt + waited * 1000,
      random: () => random,
    });
  expect([0, 60, 500, 3000].map((waited) => next(waited, 0))).toEqual([9, 15, 54, 54]);
  expect([0, 60, 500, 3000].map((waited) => next(waited, 0.999))).toEqual([10, 16, 60, 60]);
});
