import { createRequire } from 'node:module';

const loadHere = createRequire(__filename);

/** Loads a module when it is asked for, so that a program pays only for what it uses. */
export function load<Module>(name: string): Module {
  return loadHere(name) as Module;
}
