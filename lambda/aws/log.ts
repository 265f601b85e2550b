type Facts = Record<string, string | number | boolean | undefined>;

/** Writes one line of JSON, past the console that the runtime would prefix, so that log queries see the fields. */
export function log(level: 'INFO' | 'WARN' | 'ERROR', message: string, facts: Facts = {}): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...facts })}\n`);
}

/** Notes that something did not work which is not needed. */
export function warn(message: string, error: unknown): void {
  log('WARN', message, { error: (error as Error).name });
}
