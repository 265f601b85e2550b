import { handle } from '../lambda/handler';
import type { RateLimit } from '../local/emr-containers/rate-limit';
import { jobRunEvent, createHarness } from '../test/lambda/harness';
import type { AtOnce } from './handlers';

interface Options {
  readonly creates: number;
  readonly limit: RateLimit;
}

/**
 * Creates many job runs at once, with the handler's code and the embedded service; the clock advances once all of them
 * wait.
 */
async function atOnce({ creates, limit }: Options): Promise<AtOnce> {
  const here = createHarness();
  here.emr.setScript(() => ({ end: 'never' }));
  here.emr.setRateLimit(limit);
  const begun = here.clock.now();
  let left = creates;
  for (let index = 0; index < creates; index++) {
    const event = { ...jobRunEvent(here, 'Create'), LogicalResourceId: `JobRun${index}` };
    void handle(event, { ...here.services, random: Math.random }, 900_000).finally(() => left--);
  }
  while (left > 0) await here.clock.advance(1000);
  const { answers, emr } = here;
  const lastStart = Math.max(...emr.calls.filter((call) => !call.throttled).map(({ time }) => time));
  return {
    succeeded: answers.filter(({ Status }) => Status === 'SUCCESS').length,
    seconds: (lastStart - begun) / 1000,
    callsEach: emr.calls.length / creates,
  };
}

void atOnce(JSON.parse(process.argv[2] ?? '{}') as Options).then((result) => console.log(JSON.stringify(result)));
