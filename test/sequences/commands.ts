import { asyncModelRun, type AsyncCommand } from 'fast-check';
import { account, type Account, type OperationScript } from './account';
import { fail, checkProtocol, checkSettled } from './invariants';
import { checkDeployment, snapshot, type Deployment, type Model } from './model';
import { SIBLING, templateOf, type Variant } from './template';

/** How long to wait for the start that a moment depends on, in milliseconds. */
const MAX_WAIT_FOR_START = 120_000;

type Command = AsyncCommand<Model, Account>;

/** When an operation begins: milliseconds after the previous one, or once no invocation of the previous one is running. */
export type Begin = number | 'once settled';

/** The number of milliseconds after an operation begins, or after it first starts a job run. */
export interface Moment {
  readonly after: number;
  readonly of: 'beginning' | 'start';
}

export interface Deploy {
  readonly variant: Variant | 'the last again';
  /** When the sibling resource fails. */
  readonly siblingFailure?: Moment;
  readonly begin: Begin;
  readonly script: OperationScript;
}

async function settleAndCheck(account: Account): Promise<void> {
  await account.settle();
  checkProtocol(account);
  checkSettled(account);
}

async function begin(account: Account, when: Begin): Promise<void> {
  if (when === 'once settled') await settleAndCheck(account);
  else await account.pass(when);
}

async function moment({ clock, nextStart }: Account, { after, of }: Moment): Promise<void> {
  if (of === 'start') await Promise.race([nextStart(), clock.sleep(MAX_WAIT_FOR_START)]);
  await clock.sleep(after);
}

export class DeployCommand implements Command {
  constructor(private readonly options: Deploy) {}

  check(model: Readonly<Model>): boolean {
    return this.options.variant !== 'the last again' || model.last !== undefined;
  }

  async run(model: Model, account: Account): Promise<void> {
    const { begin: when, siblingFailure, script } = this.options;
    await begin(account, when);
    const deployment = this.deployment(model);
    const failurePlanned = siblingFailure !== undefined && deployment !== model.deployed;
    const before = snapshot(account);
    const stack = await account.deploy(
      deployment.template,
      script,
      failurePlanned ? { [SIBLING]: { when: moment(account, siblingFailure) } } : {},
    );
    model.last = deployment;
    checkProtocol(account);
    if (deployment !== model.deployed) checkDeployment(account, stack, { model, deployment, before, failurePlanned });
  }

  private deployment(model: Model): Deployment {
    const { variant } = this.options;
    if (variant === 'the last again') return model.last!;
    return { variant, template: templateOf(variant, ++model.deployments) };
  }

  toString(): string {
    const { variant, siblingFailure, ...others } = this.options;
    const fails = siblingFailure ? `, the sibling fails ${siblingFailure.after} ms after the ${siblingFailure.of}` : '';
    return `deploy ${describeValue(variant)}${fails} ${describeValue(others)}`;
  }
}

export class DestroyCommand implements Command {
  constructor(private readonly options: Pick<Deploy, 'begin' | 'script'>) {}

  check = () => true;

  async run(model: Model, account: Account): Promise<void> {
    await begin(account, this.options.begin);
    const stack = await account.destroy(this.options.script);
    model.deployed = undefined;
    checkProtocol(account);
    if (stack && stack.status !== 'DELETE_COMPLETE') fail('nothing is left stuck', stack.status);
  }

  toString = () => `destroy ${describeValue(this.options)}`;
}

/** A user cancels the newest active run. */
export class CancelCommand implements Command {
  check = () => true;

  async run(_: Model, { emr, clock }: Account): Promise<void> {
    const active = emr.jobRuns().filter(({ state }) => /^(PENDING|SUBMITTED|RUNNING)$/.test(state));
    const newest = active.at(-1);
    if (newest) await clock.run(emr.invoke('CancelJobRun', newest));
  }

  toString = () => 'cancel the newest run';
}

export class PassCommand implements Command {
  constructor(private readonly seconds: number) {}

  check = () => true;

  async run(_: Model, account: Account): Promise<void> {
    await account.pass(this.seconds * 1000);
  }

  toString = () => `let ${this.seconds} s pass`;
}

/** Runs commands on a new account, waits until nothing is running, and checks the invariants. */
export async function runSequence(randomness: number, commands: Iterable<Command>): Promise<void> {
  const newAccount = account(randomness);
  const model: Model = { deployments: 0, jobs: {}, rerun: new Set() };
  await asyncModelRun(() => ({ model, real: newAccount }), commands);
  await settleAndCheck(newAccount);
}

function describeValue(value: unknown): string {
  return JSON.stringify(value).replaceAll('"', '');
}
