import { join } from 'node:path';
import { LIBRARY } from './compile';
import { runProgram } from './run';
import { alternate, medians } from './statistics';

const MODULES = {
  "require('aws-cdk-lib/core')": ['aws-cdk-lib/core'],
  'the same and the first App': ['aws-cdk-lib/core', 'App'],
  "require('cdk-emr-containers')": [LIBRARY],
  'the file of JobRun alone': [join(LIBRARY, 'job-run')],
  'the file of VirtualCluster alone': [join(LIBRARY, 'virtual-cluster')],
};

/** Milliseconds of processor time for loading a module. */
export async function importCosts(rounds: number): Promise<Record<string, number>> {
  const names = Object.keys(MODULES) as (keyof typeof MODULES)[];
  const measured = await alternate(names, rounds, (name) =>
    runProgram<{ cpu: number; milliseconds: number }>('import', MODULES[name]),
  );
  return medians(measured, 'cpu');
}
