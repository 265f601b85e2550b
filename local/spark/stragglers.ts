import { readdirSync, readFileSync } from 'node:fs';

/** How often to look for processes: one may start another while it is being ended. */
const LOOKS = 5;

/**
 * Ends the processes that have left their group (`setsid`). It finds them by a variable that only the processes of a driver
 * inherit. Only Linux exposes the variables of processes; on other systems, this does nothing.
 */
export function endStragglers(name: string, value: string): void {
  for (let look = 0; look < LOOKS; look++) {
    const found = processesWith(`${name}=${value}`);
    if (found.length === 0) return;
    for (const pid of found) end(pid);
  }
}

function processesWith(variable: string): number[] {
  return entries('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(variable))
    .map(Number);
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A process of another user, or one that has ended, exposes nothing. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended
  }
}
