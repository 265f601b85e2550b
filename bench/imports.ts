import { LIBRARY } from './compile';
import { runProgram } from './run';
import { alternate, medians } from './statistics';

const MODULES = {
  "require('aws-cdk-lib/core')": ['aws-cdk-lib/core'],
  "require('aws-cdk-lib')": ['aws-cdk-lib'],
  "require('cdk-emr-containers')": [LIBRARY],
  "require('cdk-emr-containers').JobRun": [LIBRARY, 'JobRun'],
  "require('cdk-emr-containers').VirtualCluster": [LIBRARY, 'VirtualCluster'],
};

/** Milliseconds of processor time to load a module. */
export async function importCosts(rounds: number): Promise<Record<string, number>> {
  const names = Object.keys(MODULES) as (keyof typeof MODULES)[];
  const measured = await alternate(names, rounds, (name) =>
    runProgram<{ cpu: number; milliseconds: number }>('import', MODULES[name]),
  );
  return medians(measured, 'cpu');
}
