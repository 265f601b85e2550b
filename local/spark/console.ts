import type { AcceptedJobRun } from '../emr-containers/accepted-job-run';
import type { SparkEvents } from './executor';
import type { Stream } from './run';

/** The frames of Java stack traces. */
const FRAMES = [/^\s+at [\w.$/]+\(.*\)$/, /^\s*\.\.\. \d+ more$/];

/** Lines that Spark logs about itself. */
const NOISE = [
  /^\d\d\/\d\d\/\d\d [\d:]{8} (TRACE|DEBUG|INFO|WARN) /,
  /^(Using Spark's default log4j profile|Setting default log level to|To adjust logging level use)/,
  /^WARNING: /,
];

/**
 * Prints the output of drivers, each line after the name of its job run. It omits the frames of Java stack traces and, on
 * stderr, the lines that Spark logs about itself. A difference is printed only for the first job run that has it.
 */
export function sparkConsole({
  quiet = false,
  print,
}: {
  quiet?: boolean;
  print: (line: string) => void;
}): SparkEvents {
  const printed = new Set<string>();
  return {
    onLine(run, stream, line) {
      if (!quiet && isShown(stream, line)) print(`${prefixOf(run)} | ${line}`);
    },
    onDifference(run, difference) {
      if (printed.has(difference)) return;
      printed.add(difference);
      print(`${prefixOf(run)} # ${difference}`);
    },
    onNote: (run, note) => print(`${prefixOf(run)} # ${note}`),
  };
}

function isShown(stream: Stream, line: string): boolean {
  const hidden = stream === 'stdout' ? FRAMES : [...FRAMES, ...NOISE];
  return line.trim() !== '' && !hidden.some((pattern) => pattern.test(line));
}

/** The last characters of the ID distinguish runs of the same name. */
function prefixOf({ id, request }: AcceptedJobRun): string {
  return `  ${request.name ?? 'job run'} ${id.slice(-3)}`;
}
