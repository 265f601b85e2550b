import { DockerImage, Token } from 'aws-cdk-lib';
import { CpuArchitecture } from '../../cpu-architecture';
import type { PythonEnvironmentOptions } from '../../python-environment-options';
import type { ReleaseLabel } from '../../release-label';
import { quote } from './describe-value';
import { OBJECT, oneOf, requireType, STRING } from './type-checks';

/** The directory that Spark unpacks the archive into, in the working directory of the driver and the executors. */
export const PYTHON_ENVIRONMENT_ALIAS = 'environment';

/** The properties that set the Python module path of the driver and of the executors. */
export const PYTHON_PATH_PROPERTIES = ['spark.kubernetes.driverEnv.PYTHONPATH', 'spark.executorEnv.PYTHONPATH'];

const PYTHON_VERSION = /^3\.\d{1,2}$/;
const ARCHITECTURE = oneOf(CpuArchitecture, 'be a CpuArchitecture, such as CpuArchitecture.X86_64');

/**
 * The default Python version of a release, as far as AWS documents it. Release 7.1.0 and newer also include Python 3.11, which a
 * job must select.
 *
 * @see https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-release-app-versions-7.x.html
 */
export function pythonOfRelease(release: ReleaseLabel | undefined): string | undefined {
  return release?.version?.startsWith('7.') ? '3.9' : undefined;
}

/** Throws when the packages cannot be installed with the options. */
export function checkPythonEnvironmentOptions(factory: string, path: string, options: PythonEnvironmentOptions): void {
  requireType(`${factory}: options`, options, OBJECT);
  const { architecture, pythonVersion, dockerImage } = options;
  requireType(`${factory}: architecture`, architecture, ARCHITECTURE);
  if (dockerImage !== undefined) {
    const isImage = { is: (value: unknown) => value instanceof DockerImage, requirement: 'be a DockerImage' };
    requireType(`${factory}: dockerImage`, dockerImage, isImage);
    const both = 'pythonVersion conflicts with dockerImage, which has its own Python: set only one';
    if (pythonVersion !== undefined) throw new Error(`${factory}: ${both}`);
    if (path.endsWith('.toml'))
      throw new Error(`${factory}: dockerImage requires a requirements.txt, got ${quote(path)}`);
  }
  if (pythonVersion === undefined) return;
  requireType(`${factory}: pythonVersion`, pythonVersion, STRING);
  if (Token.isUnresolved(pythonVersion) || !PYTHON_VERSION.test(pythonVersion)) {
    throw new Error(`${factory}: pythonVersion must be two numbers, such as 3.9, got ${quote(pythonVersion)}`);
  }
}
