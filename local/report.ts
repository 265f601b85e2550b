import type { JobRunView } from './emr-containers/job-run-view';
import type { StackEvent } from './cloudformation/stack';

/** One line for a stack event, in the style of `cdk deploy`. */
export function eventLine({ time, status, type, logicalId, reason }: StackEvent): string {
  return line(time, status, type, logicalId) + (reason === undefined ? '' : indented(reason));
}

/** One line for a state that a job run has reached. */
export function jobRunLine(time: number, { id, state, name }: JobRunView): string {
  return line(time, state ?? '', `job run ${id}`, name ?? '');
}

export function outputLines(stackName: string, outputs: Readonly<Record<string, string>>): string[] {
  return Object.entries(outputs).map(([name, value]) => `${stackName}.${name} = ${value}`);
}

function line(time: number, status: string, what: string, name: string): string {
  return `${clockTime(time)} | ${status.padEnd(20)} | ${what.padEnd(40)} | ${name}`;
}

function clockTime(time: number): string {
  return new Date(time).toTimeString().slice(0, 8);
}

function indented(reason: string): string {
  return reason
    .split('\n')
    .map((part) => `\n${' '.repeat(11)}${part}`)
    .join('');
}
