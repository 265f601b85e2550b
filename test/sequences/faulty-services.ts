import type { Services } from '../../lambda/aws/services';
import type { Clock } from '../../local/clock';
import type { Call, FaultInjector } from './fault-injector';
import type { InvocationState } from './handler-function';

interface FaultyServicesOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly invocation: InvocationState;
  readonly faultInjector: FaultInjector;
}

const LATENCY = 200;
const LONG_LATENCY = 3_000;

/** The services as one invocation sees them: slow, faulty, and unreachable once the invocation has ended. */
export function faultyServices(
  services: Omit<Services, 'now' | 'sleep' | 'random'>,
  options: FaultyServicesOptions,
): Services {
  const { clock, random, invocation, faultInjector } = options;

  const unlessEnded = <Value>(value: Value): Value | Promise<never> =>
    invocation.ended ? new Promise<never>(() => undefined) : value;

  async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    await clock.sleep(milliseconds, signal);
    await unlessEnded(undefined);
  }

  async function injectFaults(call: Call, accepted: boolean): Promise<void> {
    if (faultInjector.crashes(call, accepted)) invocation.crash(`crashed in ${call}`);
    await unlessEnded(undefined);
    faultInjector.throwFault(call, accepted);
  }

  function wrap<Arguments extends unknown[], Result>(
    call: Call,
    perform: (...given: Arguments) => Promise<Result>,
  ): (...given: Arguments) => Promise<Result> {
    return async (...given) => {
      // the latency comes before or after the service acts
      const latency = random() * (random() < 0.05 ? LONG_LATENCY : LATENCY);
      const isEarly = random() < 0.5;
      if (isEarly) await sleep(latency);
      await injectFaults(call, false);
      const result = await unlessEnded(await perform(...given));
      await injectFaults(call, true);
      if (!isEarly) await sleep(latency);
      return result;
    };
  }

  const { emr } = services;
  return {
    emr: {
      startJobRun: wrap('startJobRun', (request) => emr.startJobRun(request)),
      describeJobRun: wrap('describeJobRun', (key) => emr.describeJobRun(key)),
      cancelJobRun: wrap('cancelJobRun', (key) => emr.cancelJobRun(key)),
      listActiveJobRuns: wrap('listActiveJobRuns', (id) => emr.listActiveJobRuns(id)),
      describeQueue: wrap('describeQueue', (id) => emr.describeQueue(id)),
      describeVirtualClusterState: wrap('describeVirtualClusterState', (id) => emr.describeVirtualClusterState(id)),
    },
    logs: services.logs,
    describeStack: wrap('describeStack', (id) => services.describeStack(id)),
    updateBeganAt: wrap('updateBeganAt', (id) => services.updateBeganAt(id)),
    physicalIdOf: wrap('physicalIdOf', (...args) => services.physicalIdOf(...args)),
    startExecution: wrap('startExecution', (arn, name, input) => services.startExecution(arn, name, input)),
    put: wrap('put', (url, body) => services.put(url, body)),
    now: () => clock.now(),
    sleep,
    random,
  };
}
