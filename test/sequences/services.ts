import type { Services } from '../../lambda/aws/services';
import type { Clock } from '../../local/clock';
import type { Call, Weather } from './faults';
import type { Life } from './function';

interface Disturbance {
  readonly clock: Clock;
  readonly random: () => number;
  readonly life: Life;
  readonly weather: Weather;
}

const LATENCY = 200;
const LONG_LATENCY = 3_000;

/** The services as one invocation sees them: slow, faulty as the weather is, and out of reach once it has ended. */
export function disturbed(services: Omit<Services, 'now' | 'sleep' | 'random'>, disturbance: Disturbance): Services {
  const { clock, random, life, weather } = disturbance;

  const alive = <Value>(value: Value): Value | Promise<never> =>
    life.over ? new Promise<never>(() => undefined) : value;

  async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    await clock.sleep(milliseconds, signal);
    await alive(undefined);
  }

  async function meet(call: Call, accepted: boolean): Promise<void> {
    if (weather.crashes(call, accepted)) life.crash(`crashed in ${call}`);
    await alive(undefined);
    weather.strike(call, accepted);
  }

  function through<Arguments extends unknown[], Result>(
    call: Call,
    perform: (...given: Arguments) => Promise<Result>,
  ): (...given: Arguments) => Promise<Result> {
    return async (...given) => {
      // the time that a call takes passes before or after the service has done its part
      const latency = random() * (random() < 0.05 ? LONG_LATENCY : LATENCY);
      const isEarly = random() < 0.5;
      if (isEarly) await sleep(latency);
      await meet(call, false);
      const result = await alive(await perform(...given));
      await meet(call, true);
      if (!isEarly) await sleep(latency);
      return result;
    };
  }

  const { emr } = services;
  return {
    emr: {
      startJobRun: through('startJobRun', (request) => emr.startJobRun(request)),
      describeJobRun: through('describeJobRun', (key) => emr.describeJobRun(key)),
      cancelJobRun: through('cancelJobRun', (key) => emr.cancelJobRun(key)),
      listActiveJobRuns: through('listActiveJobRuns', (id) => emr.listActiveJobRuns(id)),
      describeVirtualClusterState: through('describeVirtualClusterState', (id) => emr.describeVirtualClusterState(id)),
    },
    logs: services.logs,
    describeStack: through('describeStack', (id) => services.describeStack(id)),
    physicalIdOf: through('physicalIdOf', (...args) => services.physicalIdOf(...args)),
    startExecution: through('startExecution', (arn, name, input) => services.startExecution(arn, name, input)),
    put: through('put', (url, body) => services.put(url, body)),
    now: () => clock.now(),
    sleep,
    random,
  };
}
