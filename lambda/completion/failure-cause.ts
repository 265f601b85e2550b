const MAX_LINES = 20;
/** Longer than the masked part of a line, so that masking recognizes a cut line and hides half of a secret at its end. */
const MAX_LINE = 4001;
const MAX_INFO_LINES = 5;
/** Limits the lines after the last error, so that a reason always has room for the error itself. */
const MAX_BYTES_AFTER = 350;

/** A line of log4j, Spark's structured logging or Python's logging. The groups are a low level and an error level. */
const LOGGED = /^(?:[[{\d](?:.{0,60}?[[\s"-])?)?(?:(TRACE|DEBUG|INFO)|WARN|(ERROR|FATAL|CRITICAL))/;
const ERROR =
  /^(?:Error: |Traceback|\[[A-Z]+_|Exception in|(?:Caused by: |[:#] )?[\w.$]*(?:Error|Exception)(?:: |$))|User application exited/;
const NEW_ERROR = /^(?:Error:|Traceback|Exception in)/;
/** A stack trace follows such a line, and the error itself repeats it. */
const WITH_STACK = /^JVM|due to |Error|Exception/;
const SPARK_PYTHON = /(?:\.zip|-packages|spark\/python)\/py(?:spark|4j)\//;
/** Blank lines and carets, library frames, rows of query plans, and routine output of a healthy driver. */
const NOISE =
  /^[\s^~-]*$|^\s+(?:(?:at )?\.{3} |Suppressed|at (?:java|jdk|scala|py4j|org|io|software|com\.(?:amazon|google|sun))[.\w])|^[\s:|]*[+:]- |^'[A-Z]|^(?:Driver stack|Time taken|Spark master|Setting default|To adjust)|NativeCodeLoader|incubator|HiveConf:|MetricsConfig:|ObjectStore:|QueryContextLogger|:: loading/;
const SHUTDOWN = 'ShutdownHookManager';
const STAGE_FAILURE = /Job aborted due to stage failure: .* most recent failure: /;
// eslint-disable-next-line no-control-regex -- terminal colors begin with one
const INVISIBLE = /\x1b\[[\d;]*\w|\r/g;

/**
 * Returns at most 20 lines of a failed driver's log that name its cause, oldest first. The last lines that fit into a reason
 * include the type and message of the exception.
 *
 * Spark sends all output of Python to stdout. The errors of Java and Spark SQL are in stderr.
 */
export function failureCause(stdout: readonly string[], stderr: readonly string[]): string[] {
  const clean = (lines: readonly string[]) =>
    lines.map((line) => line.replace(INVISIBLE, '').trimEnd().slice(0, MAX_LINE));
  const [out, err] = [clean(stdout), clean(stderr)];
  const found = new Set<string>();
  const infos: string[] = [];
  let lastError: string | undefined;
  let ended = false;

  const read = (lines: string[]) => {
    let [repeated, inTraceback, inSpark] = [false, false, false];
    for (const line of lines) {
      const [logged, low, high] = LOGGED.exec(line) ?? [];
      if (logged ?? NEW_ERROR.test(line)) repeated = false;
      if (low || line.startsWith('JVM stack')) repeated = WITH_STACK.test(line);
      if (line.includes(SHUTDOWN)) ended = true;
      else if (low) infos.push(line);
      if ((low && !ERROR.test(line)) || repeated) continue;

      if (/^ *File "/.test(line)) {
        inTraceback = true;
        inSpark = SPARK_PYTHON.test(line);
      } else if (!line.startsWith('    ')) inSpark = false;
      if (inSpark || NOISE.test(line)) continue;

      const text = line.length < MAX_LINE ? line.replace(STAGE_FAILURE, '… ') : line;
      // a repeated line counts at its last position
      found.delete(text);
      found.add(text);
      const endsTraceback = inTraceback && /^\S/.test(line);
      if (endsTraceback) inTraceback = false;
      if (endsTraceback || high || ERROR.test(line)) lastError = text;
    }
  };
  const has = (lines: string[], error: RegExp) => lines.some((line) => error.test(line));
  const inStderr = !has(out, ERROR) || has(err, /^Exception in thread "main"/);
  for (const lines of inStderr ? [out, err] : [err, out]) read(lines);

  const all = [...found];
  const end = lastError ? all.indexOf(lastError) + 1 : all.length;
  let left = MAX_BYTES_AFTER;
  const after = all.slice(end).filter((line) => (left -= Buffer.byteLength(JSON.stringify(line.slice(0, 300)))) > 0);
  // the last lines before the driver was killed
  const before = lastError || (ended && end > 0) ? [] : infos.slice(-MAX_INFO_LINES);
  return [...before, ...all.slice(0, end), ...after].slice(-MAX_LINES);
}
