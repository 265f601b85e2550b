let release: (() => void) | undefined;

/** Has the next signal do this instead of ending the command, or as usual again. */
export function onNextSignal(action: (() => void) | undefined): void {
  release = action;
}

/**
 * Runs a command as the work of this process: its exit code is 0, 1 with the message of what was thrown, or 130 after a
 * signal, which aborts the command. A second signal does not wait for it.
 */
export async function run(command: (args: readonly string[], signal: AbortSignal) => Promise<void>): Promise<void> {
  const cancelling = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (release) {
        release();
        release = undefined;
        return;
      }
      // whoever asks again does not want to wait
      if (cancelling.signal.aborted) process.exit(130);
      cancelling.abort(new Error('cancelled'));
    });
  }
  try {
    await command(process.argv.slice(2), cancelling.signal);
  } catch (error) {
    console.error(`\n${cancelling.signal.aborted ? 'Cancelled' : (error as Error).message}`);
    process.exitCode = cancelling.signal.aborted ? 130 : 1;
  } finally {
    // ends what the command has left to watch
    cancelling.abort();
  }
}
