import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Ends the process groups that are still there, and removes its folders, once its standard input ends: when this process is
 * gone, however it went. Processes that have left their group are found by the folder in their variables, where there is a /proc.
 * Each line of the input adds a group (`+ ID`), takes one away (`- ID`), or adds a folder (`rm PATH`).
 */
const GUARD = `
trap '' INT TERM HUP
groups=
while read -r sign id; do
  if [ "$sign" = + ]; then
    groups="$groups $id"
  elif [ "$sign" = rm ]; then
    set -- "$@" "$id"
  else
    left=
    for group in $groups; do [ "$group" = "$id" ] || left="$left $group"; done
    groups=$left
  fi
done
for group in $groups; do kill -s TERM -- "-$group"; done
for turn in 1 2 3 4 5 6 7 8 9 10; do
  left=
  for group in $groups; do kill -s 0 -- "-$group" && left=yes; done
  [ -z "$left" ] && break
  sleep 0.2
done
for group in $groups; do kill -s KILL -- "-$group"; done
for turn in 1 2 3; do
  left=$(grep -lF -- "=$1/" /proc/[0-9]*/environ | tr -dc '0-9\\n')
  [ -z "$left" ] && break
  kill -s KILL $left
done
rm -rf "$@"
`;

/** Makes sure that nothing of a cloud's job runs outlives this process. */
export interface Guard {
  /** The folder for all that job runs need while they run. */
  readonly folder: string;
  add(group: number): void;
  remove(group: number): void;
  /** Has another folder removed at the end. */
  removeAtEnd(folder: string): void;
  /** Removes the folder. Resolves when the guard is gone. */
  close(): Promise<void>;
}

export function startGuard(): Guard {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-emr-containers-spark-'));
  // a group of its own, so that Ctrl-C does not reach it
  const guard = spawn('sh', ['-c', GUARD, 'sh', folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const gone = new Promise<void>((resolve) => {
    guard.once('close', () => resolve());
    guard.once('error', () => resolve());
  });
  // it dies with us only, so there is nobody to tell
  guard.stdin.on('error', () => undefined);
  guard.unref();
  return {
    folder,
    add: (group) => void guard.stdin.write(`+ ${group}\n`),
    remove: (group) => void guard.stdin.write(`- ${group}\n`),
    removeAtEnd: (path) => void guard.stdin.write(`rm ${path}\n`),
    async close() {
      guard.stdin.end();
      guard.ref();
      await gone;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
