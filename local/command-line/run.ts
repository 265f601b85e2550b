let release: (() => void) | undefined;

/** Sets the action of the next signal; undefined restores the default, which ends the command. */
export function onNextSignal(action: (() => void) | undefined): void {
  release = action;
}

/**
 * Runs a command as the main work of this process. The exit code is 0; 1 if the command throws, with its message printed;
 * or 130
 * after a signal, which aborts the command. A second signal ends the process at once.
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
      // the user does not want to wait
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
    // stops the watchers that the command has left
    cancelling.abort();
  }
}
