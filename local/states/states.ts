import { randomUUID } from 'node:crypto';
import {
  Aborted,
  runExecution,
  type DeployedStateMachine,
  type Execution,
  type ExecutionSurroundings,
} from './execution';
import { ServiceError, type Service, type ServiceReply, type ServiceRequest } from '../service';

/** The embedded AWS Step Functions: standard state machines that invoke Lambda functions. */
export interface States {
  readonly handle: Service;
  readonly executions: readonly Execution[];
  put(machine: DeployedStateMachine): void;
  /** Deletes a state machine. Running executions are aborted when they next enter a state. */
  remove(arn: string): void;
  close(): void;
}

type StatesOptions = Pick<ExecutionSurroundings, 'clock' | 'functions' | 'caller'>;

const MAX_INPUT_BYTES = 262_144;

export function states(options: StatesOptions): States {
  const { clock } = options;
  const machines = new Map<string, DeployedStateMachine>();
  const executions: Execution[] = [];
  const closing = new AbortController();

  function start(request: ServiceRequest): object {
    const { stateMachineArn, name = randomUUID(), input = '{}' } = JSON.parse(request.body) as Record<string, string>;
    request.authorize('states:StartExecution', stateMachineArn ?? '');
    const machine = machines.get(stateMachineArn ?? '');
    if (!machine)
      throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
    checkInput(name, input);
    const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    const same = executions.find((execution) => execution.arn === arn);
    if (same && (same.status !== 'RUNNING' || same.input !== input))
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    if (same) return replyOf(same);
    const started = { startedAt: clock.now(), visited: [], status: 'RUNNING' as const };
    const execution: Execution = { arn, stateMachineArn: machine.arn, name, input, ...started };
    executions.push(execution);
    const isDeployed = () => machines.has(machine.arn);
    void runExecution(execution, machine, { ...options, closing: closing.signal, isDeployed });
    return replyOf(execution);
  }

  function reply(request: ServiceRequest): ServiceReply {
    const headers = { 'content-type': 'application/x-amz-json-1.0' };
    try {
      const target = request.headers['x-amz-target'];
      if (target !== 'AWSStepFunctions.StartExecution')
        throw new ServiceError(
          'UnknownOperationException',
          `The embedded Step Functions does not support ${String(target)}`,
        );
      return { status: 200, headers, body: JSON.stringify(start(request)) };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      // this API returns 400 even for a missing permission
      return { status: 400, headers, body: JSON.stringify({ __type: error.code, message: error.message }) };
    }
  }

  return {
    executions,
    put: (machine) => void machines.set(machine.arn, machine),
    remove: (arn) => void machines.delete(arn),
    close: () => closing.abort(new Aborted()),
    handle: (request) => Promise.resolve(reply(request)),
  };
}

function checkInput(name: string, input: string): void {
  if (!/^[\w.-]{1,80}$/.test(name)) throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
  if (Buffer.byteLength(input) > MAX_INPUT_BYTES)
    throw new ServiceError('ValidationException', 'The input must have at most 262144 bytes');
  try {
    JSON.parse(input);
  } catch {
    throw new ServiceError('InvalidExecutionInput', 'Invalid State Machine Execution Input');
  }
}

function replyOf({ arn, startedAt }: Execution): object {
  return { executionArn: arn, startDate: startedAt / 1000 };
}
