import type { Clock } from '../../local/clock';
import { sdkError } from '../lambda/emr-client';

/** A call of the handler: an operation of a service. */
export type Call =
  | 'startJobRun'
  | 'describeJobRun'
  | 'cancelJobRun'
  | 'listActiveJobRuns'
  | 'describeVirtualClusterState'
  | 'describeStack'
  | 'physicalIdOf'
  | 'startExecution'
  | 'put';

/** What goes wrong for the requests of one operation on a stack: never more than the handler promises to bear. */
export interface Faults {
  /** How many replies of StartJobRun are lost after it was accepted. */
  readonly lostStarts?: number;
  /** How many calls, any but the answer's, are throttled, fail, or are accepted and fail. */
  readonly stumbles?: number;
  /** For how many milliseconds after its start a run is unknown to the service. */
  readonly unknownFor?: number;
  /** For how many milliseconds the rights have not arrived. */
  readonly deniedFor?: number;
  readonly lostStatuses?: number;
  readonly lostAnswers?: number;
  /** Every event is delivered again so many milliseconds later. */
  readonly duplicateAfter?: number;
  /** The first invocation that makes this call dies of it. */
  readonly crash?: { readonly call: Call; readonly accepted: boolean };
}

/** The faults of one operation as they come about. */
export interface Weather extends Pick<Faults, 'unknownFor' | 'duplicateAfter'> {
  /** Throws what goes wrong with a call: before it is accepted, or after. */
  strike(call: Call, accepted: boolean): void;
  /** Whether the invocation dies now. */
  crashes(call: Call, accepted: boolean): boolean;
}

export function weather(faults: Faults, { clock, random }: { clock: Clock; random: () => number }): Weather {
  const deniedUntil = clock.now() + (faults.deniedFor ?? 0);
  const left = { starts: 0, statuses: 0, answers: 0, stumbles: 0, crashes: faults.crash ? 1 : 0 };
  left.starts = faults.lostStarts ?? 0;
  left.statuses = faults.lostStatuses ?? 0;
  left.answers = faults.lostAnswers ?? 0;
  left.stumbles = faults.stumbles ?? 0;
  const uses = (what: keyof typeof left, probability = 1) =>
    left[what] > 0 && random() < probability && left[what]-- > 0;

  return {
    unknownFor: faults.unknownFor,
    duplicateAfter: faults.duplicateAfter,
    strike(call, accepted) {
      if (call === 'put') {
        if (uses('answers', 0.5)) throw sdkError('ResponseRejected', 503);
        return;
      }
      if (!accepted && clock.now() < deniedUntil) throw sdkError('AccessDeniedException', 403);
      if (call === 'startJobRun' && accepted && uses('starts')) throw lostConnection();
      if (call === 'describeStack' && uses('statuses', 0.5)) throw sdkError('InternalFailure', 500);
      if (!uses('stumbles', 0.25)) return;
      if (accepted || random() < 0.3) throw sdkError('InternalServerException', 500);
      throw random() < 0.5 ? sdkError('ThrottlingException', 429) : lostConnection();
    },
    crashes(call, accepted) {
      const { crash } = faults;
      return crash?.call === call && crash.accepted === accepted && uses('crashes');
    },
  };
}

function lostConnection(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
