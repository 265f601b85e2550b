import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript';

/**
 * The directory of the measured programs: plain JavaScript, laid out as in the package, so that no compiler is measured.
 */
export const DIRECTORY = join(__dirname, '..', 'reports', 'bench');

export const LIBRARY = join(DIRECTORY, 'build');
export const HANDLER = join(LIBRARY, 'handler', 'index.js');
export const FLOOR_HANDLER = join(DIRECTORY, 'floor-handler', 'index.js');

export function programPath(name: string): string {
  return join(DIRECTORY, 'programs', `${name}.js`);
}

/** Compiles the library and the programs of the bench, file by file. The handler is already bundled. */
export async function compile(): Promise<void> {
  rmSync(DIRECTORY, { recursive: true, force: true });
  transpile('lib', LIBRARY);
  transpile('bench/programs', join(DIRECTORY, 'programs'));
  cpSync('build/handler', dirname(HANDLER), { recursive: true });
  await build({
    entryPoints: ['bench/programs/floor-handler.ts'],
    outfile: FLOOR_HANDLER,
    ...{ bundle: true, minify: true, platform: 'node', target: 'node20', format: 'cjs' },
  });
}

function transpile(from: string, to: string): void {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, esModuleInterop: true };
  const files = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  for (const name of files) {
    const output = join(to, name.replace(/ts$/, 'js'));
    mkdirSync(dirname(output), { recursive: true });
    const { outputText } = ts.transpileModule(readFileSync(join(from, name), 'utf8'), { compilerOptions });
    writeFileSync(output, outputText);
  }
}
