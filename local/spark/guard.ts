import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Once its standard input ends, this process ends the remaining process groups and removes its folders: the cloud's process
 * is gone, in whatever way. Where /proc exists, it finds processes that left their group by the folder in their variables.
 * Each input line adds a group (`+ ID`), removes a group (`- ID`), or adds a folder (`rm PATH`).
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

/** Ensures that no process or folder of a cloud's job runs outlives this process. */
export interface Guard {
  /** The folder for all files that job runs need while they run. */
  readonly folder: string;
  add(group: number): void;
  remove(group: number): void;
  /** Adds another folder to remove at the end. */
  removeAtEnd(folder: string): void;
  /** Removes the folder. Resolves once the guard has ended. */
  close(): Promise<void>;
}

export function startGuard(): Guard {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-emr-containers-spark-'));
  // a separate group, so that Ctrl-C does not reach it
  const guard = spawn('sh', ['-c', GUARD, 'sh', folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const gone = new Promise<void>((resolve) => {
    guard.once('close', () => resolve());
    guard.once('error', () => resolve());
  });
  // the guard ends only with this process, so there is no one to notify
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
