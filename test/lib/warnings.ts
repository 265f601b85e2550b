import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { JobRun, type JobRunProps } from '../../lib';
import { jobRunProps, newStack } from './render';

/** The warnings of a job run: text and ID, without the hint of the CDK. */
export function warningsOf(overrides: Partial<JobRunProps>): { id: string; text: string }[] {
  const stack = newStack();
  new JobRun(stack, 'JobRun', jobRunProps(stack, overrides));
  return Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => {
      const [, text, id] = /^(.*) \[ack: cdk-emr-containers:(.*)\]$/s.exec(entry.data as string)!;
      return { id, text };
    });
}

/** The lines of the error of a job run, without their dashes. Empty if there is no error. */
export function errorsOf(overrides: Partial<JobRunProps>): string[] {
  const stack = newStack();
  try {
    new JobRun(stack, 'JobRun', jobRunProps(stack, overrides));
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.replace(/^ {2}- /, ''));
  }
  return [];
}
