import type { Clock } from '../../local/clock';
import { sdkError } from '../lambda/emr-client';

/** A call of the handler to an operation of a service. */
export type Call =
  | 'startJobRun'
  | 'describeJobRun'
  | 'cancelJobRun'
  | 'listActiveJobRuns'
  | 'describeQueue'
  | 'describeVirtualClusterState'
  | 'describeStack'
  | 'updateBeganAt'
  | 'physicalIdOf'
  | 'startExecution'
  | 'put';

/** The faults for the requests of one operation on a stack, within the limits that the handler tolerates. */
export interface Faults {
  /** The number of StartJobRun calls that are accepted without a response. */
  readonly lostStarts?: number;
  /** The number of calls to AWS that are throttled or fail, before or after they are accepted. */
  readonly callFailures?: number;
  /** How long after its start the service does not return a run. */
  readonly unknownForMs?: number;
  /** How long IAM permissions take to propagate. */
  readonly deniedForMs?: number;
  /** The number of DescribeStacks calls that fail. */
  readonly lostStatuses?: number;
  /** The number of responses to CloudFormation that fail. */
  readonly lostAnswers?: number;
  /** When every event is delivered a second time. */
  readonly duplicateAfterMs?: number;
  /** The call in which the first invocation to make it crashes. */
  readonly crash?: { readonly call: Call; readonly accepted: boolean };
}

/** Decides for each call whether a fault of the operation affects it. */
export interface FaultInjector extends Pick<Faults, 'unknownForMs' | 'duplicateAfterMs'> {
  /** Throws the fault that affects a call, before or after the service accepts the call. */
  throwFault(call: Call, accepted: boolean): void;
  /** Whether the invocation crashes now. */
  crashes(call: Call, accepted: boolean): boolean;
}

/** The number of faults so far, in all accounts of this process. */
export const injectedFaults = {
  lostStarts: 0,
  lostStatuses: 0,
  lostAnswers: 0,
  callFailures: 0,
  crash: 0,
  denied: 0,
  unknownRuns: 0,
  duplicates: 0,
};

export function faultInjector(
  faults: Faults,
  { clock, random }: { clock: Clock; random: () => number },
): FaultInjector {
  const deniedUntil = clock.now() + (faults.deniedForMs ?? 0);
  const remaining = {
    lostStarts: faults.lostStarts ?? 0,
    lostStatuses: faults.lostStatuses ?? 0,
    lostAnswers: faults.lostAnswers ?? 0,
    callFailures: faults.callFailures ?? 0,
    crash: faults.crash ? 1 : 0,
  };
  const hits = (fault: keyof typeof remaining, probability = 1) => {
    const isHit = remaining[fault] > 0 && random() < probability && remaining[fault]-- > 0;
    if (isHit) injectedFaults[fault]++;
    return isHit;
  };

  return {
    unknownForMs: faults.unknownForMs,
    duplicateAfterMs: faults.duplicateAfterMs,
    throwFault(call, accepted) {
      if (call === 'put') {
        if (hits('lostAnswers', 0.5)) throw sdkError('ResponseRejected', 503);
        return;
      }
      if (!accepted && clock.now() < deniedUntil) {
        injectedFaults.denied++;
        throw sdkError('AccessDeniedException', 403);
      }
      if (call === 'startJobRun' && accepted && hits('lostStarts')) throw lostConnection();
      if (call === 'describeStack' && hits('lostStatuses', 0.5)) throw sdkError('InternalFailure', 500);
      if (!hits('callFailures', 0.25)) return;
      if (accepted || random() < 0.3) throw sdkError('InternalServerException', 500);
      throw random() < 0.5 ? sdkError('ThrottlingException', 429) : lostConnection();
    },
    crashes(call, accepted) {
      const { crash } = faults;
      return crash?.call === call && crash.accepted === accepted && hits('crash');
    },
  };
}

function lostConnection(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
