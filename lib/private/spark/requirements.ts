import { existsSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { quote } from '../validation/describe-value';
import { requireString } from '../validation/validation-errors';

/** A requirements file, with all contents that determine its packages. */
export interface Requirements {
  /** The path that the user passed. */
  readonly file: string;
  /** The contents of the file and of the files that it includes. */
  readonly contents: readonly string[];
  /** The absolute paths of the same files. */
  readonly files: readonly string[];
}

const INCLUDE = /^(?:-r|-c|--requirement|--constraint)(?:\s*=\s*|\s+)?(\S+)/;
const EDITABLE = /^(?:-e|--editable)\b/;
const LOCAL = /^(?:\.{0,2}[/\\]|file:|[a-z]:\\)|^[\w.[\],-]+\s*@\s*file:/i;

/**
 * Reads a requirements file and the files that it includes. Throws for a local package, because changing the package would not
 * change these contents.
 */
export function readRequirements(factory: string, file: string): Requirements {
  requireString(`${factory}: path`, file);
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new Error(`${factory}: path must be an existing file, got ${quote(file)} (relative to ${process.cwd()})`);
  }
  const contents: string[] = [];
  const files = new Set<string>();
  read(factory, path.resolve(file), contents, files);
  return { file, contents, files: [...files] };
}

/** Throws when a file is not in the directory that Docker mounts. */
export function requireMounted(factory: string, { file, files }: Requirements): void {
  const directory = path.dirname(path.resolve(file));
  const outside = files.find((one) => !one.startsWith(directory + path.sep));
  if (outside === undefined) return;
  const rule = `dockerImage requires included files in ${directory}, got ${quote(outside)}`;
  throw new Error(`${factory}: ${rule}: move the file there`);
}

function read(factory: string, file: string, contents: string[], seen: Set<string>): void {
  if (seen.has(file)) return;
  seen.add(file);
  // Git can check out the same file with other line endings
  const content = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  contents.push(content);
  if (file.endsWith('.toml')) return;
  const lines = content.replaceAll('\\\n', ' ').split('\n');
  for (const line of lines.map((text) => text.replace(/(^|\s)#.*$/, '').trim())) {
    if (EDITABLE.test(line) || LOCAL.test(line)) {
      const remedy = 'add your own modules to pyFiles';
      throw new Error(
        `${factory}: ${file} must list packages of a package index, not local ones, got ${quote(line, true)}: ${remedy}`,
      );
    }
    const [, included] = INCLUDE.exec(line) ?? [];
    if (included === undefined || /^https?:/.test(included)) continue;
    const other = path.resolve(path.dirname(file), included);
    if (!existsSync(other)) throw new Error(`${factory}: ${file} includes ${quote(included)}, which does not exist`);
    read(factory, other, contents, seen);
  }
}
