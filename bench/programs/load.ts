import { createRequire } from 'node:module';

const loadHere = createRequire(__filename);

/** Loads a module on demand, so that a program pays only for the modules it uses. */
export function load<Module>(name: string): Module {
  return loadHere(name) as Module;
}
