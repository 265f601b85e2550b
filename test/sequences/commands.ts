import { asyncModelRun, type AsyncCommand } from 'fast-check';
import { account, type Account, type Circumstances } from './account';
import { broken, checkProtocol, checkRest } from './invariants';
import { checkDeployment, snapshot, type Deployment, type Model } from './model';
import { isDrawn, withoutReturn } from './not-yet';
import { JOB_RUNS, SIBLING, templateOf, type Variant } from './template';

/** After so many milliseconds no start is waited for any more. */
const NOTHING_STARTS = 120_000;

type Command = AsyncCommand<Model, Account>;

/** When an operation begins: so many milliseconds after the last one, or when nothing of it is at work any more. */
export type Begin = number | 'at rest';

/** So many milliseconds after the beginning of an operation, or after the first start of a run in it. */
export interface Moment {
  readonly after: number;
  readonly of: 'beginning' | 'start';
}

export interface Deploy {
  readonly variant: Variant | 'the last again';
  /** When the sibling is made to fail. */
  readonly siblingFails?: Moment;
  readonly begin: Begin;
  readonly circumstances: Circumstances;
}

async function comeToRest(account: Account): Promise<void> {
  await account.rest();
  checkProtocol(account);
  checkRest(account);
}

async function begin(account: Account, when: Begin): Promise<void> {
  if (when === 'at rest') await comeToRest(account);
  else await account.pass(when);
}

async function moment({ clock, nextStart }: Account, { after, of }: Moment): Promise<void> {
  if (of === 'start') await Promise.race([nextStart(), clock.sleep(NOTHING_STARTS)]);
  await clock.sleep(after);
}

export class DeployCommand implements Command {
  constructor(private readonly options: Deploy) {}

  check(model: Readonly<Model>): boolean {
    return this.options.variant !== 'the last again' || model.last !== undefined;
  }

  async run(model: Model, account: Account): Promise<void> {
    const { begin: when, siblingFails, circumstances } = this.options;
    await begin(account, when);
    const deployment = this.deployment(model);
    const failurePlanned = siblingFails !== undefined && deployment !== model.inForce;
    const before = snapshot(account);
    const stack = await account.deploy(
      deployment.template,
      circumstances,
      failurePlanned ? { [SIBLING]: { when: moment(account, siblingFails) } } : {},
    );
    model.last = deployment;
    checkProtocol(account);
    if (deployment !== model.inForce) checkDeployment(account, stack, { model, deployment, before, failurePlanned });
  }

  private deployment(model: Model): Deployment {
    const { variant, siblingFails } = this.options;
    if (variant === 'the last again') return model.last!;
    const mayFail = siblingFails !== undefined || JOB_RUNS.some((id) => variant[id]?.wait);
    const chosen =
      mayFail && !isDrawn('return') ? withoutReturn(variant, model.inForce?.variant, model.earlier) : variant;
    return { variant: chosen, template: templateOf(chosen, model.earlier.push(chosen)) };
  }

  toString(): string {
    const { variant, siblingFails, ...others } = this.options;
    const fails = siblingFails ? `, the sibling fails ${siblingFails.after} ms after the ${siblingFails.of}` : '';
    return `deploy ${said(variant)}${fails} ${said(others)}`;
  }
}

export class DestroyCommand implements Command {
  constructor(private readonly options: Pick<Deploy, 'begin' | 'circumstances'>) {}

  check = () => true;

  async run(model: Model, account: Account): Promise<void> {
    await begin(account, this.options.begin);
    const stack = await account.destroy(this.options.circumstances);
    model.inForce = undefined;
    checkProtocol(account);
    if (stack && stack.status !== 'DELETE_COMPLETE') broken('nothing is left stuck', stack.status);
  }

  toString = () => `destroy ${said(this.options)}`;
}

/** Somebody cancels the newest run that is active. */
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

/** Does a sequence of things to a new account, and lets it come to rest. */
export async function play(randomness: number, commands: Iterable<Command>): Promise<void> {
  const here = account(randomness);
  const model: Model = { earlier: [] };
  await asyncModelRun(() => ({ model, real: here }), commands);
  await comeToRest(here);
}

function said(value: unknown): string {
  return JSON.stringify(value).replaceAll('"', '');
}
