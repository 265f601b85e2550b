type Fields = Record<string, string | number | boolean | undefined>;

/** Writes one line of JSON. The runtime would add a prefix to console output, and log queries would miss the fields. */
export function log(level: 'INFO' | 'WARN' | 'ERROR', message: string, fields: Fields = {}): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
}

/** Logs an error that does not fail the request. */
export function warn(message: string, error: unknown): void {
  log('WARN', message, { error: (error as Error).name });
}
