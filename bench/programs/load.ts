import { createRequire } from 'node:module';

const require = createRequire(__filename);

/** Loads a module when it is asked for, so that a program pays only for what it uses. */
export function load<Module>(name: string): Module {
  return require(name) as Module;
}
