import type { FileUris } from './private/spark/file-location';
import { pythonEnvironmentLocation } from './private/spark/python-environment-location';
import { readRequirements, requireMounted, type Requirements } from './private/spark/requirements';
import {
  checkPythonEnvironmentOptions,
  PYTHON_ENVIRONMENT_ALIAS as ALIAS,
} from './private/validation/python-environment-target';
import type { PythonEnvironmentOptions } from './python-environment-options';
import type { ReleaseLabel } from './release-label';

/**
 * Python packages that a job imports, also ones with native code: built at synthesis, uploaded with the app's assets, and unpacked
 * beside the driver and each executor.
 *
 * The packages are wheels for Linux, the architecture of the nodes, and the Python of the release. So they are built on any machine
 * that has uv, without Docker. The packages of the environment take precedence over those of the container image. Leave out
 * `pyspark`: the image has it.
 *
 * @see https://docs.astral.sh/uv/getting-started/installation/
 *
 * @example
 * SparkParameters.of({
 *   pythonEnvironment: PythonEnvironment.fromRequirements('jobs/requirements.txt', {
 *     architecture: CpuArchitecture.X86_64,
 *   }),
 * });
 */
export class PythonEnvironment {
  /**
   * The packages of a requirements file, or of a lock file: a `requirements.txt` with hashes, as `uv export`, `pip-compile` and
   * `poetry export` write it, or a `pylock.toml`.
   *
   * An edited file is a new environment and reruns the job. So is a release with another Python. Pin every version: an unpinned
   * package keeps the version that the first deployment uploaded.
   *
   * uv builds the environment. Without uv, pip does, if a Python of the target's version is on this machine and the machine is a
   * Linux one with the target's architecture: pip cannot evaluate `; python_version < "3.10"` for another Python. With
   * `dockerImage`, the pip of that image does.
   *
   * Nothing is built for stacks that the CDK command leaves out, as for every asset that is bundled.
   *
   * Fails synthesis when there is no such file, when it names a package by a path, when no tool is found, or when a package has no
   * wheel for the target. With `dockerImage`, also when it includes a file outside its directory, which is what Docker sees.
   *
   * @param path The file, seen from the directory in which the app runs.
   * @param options What the environment is built for.
   */
  public static fromRequirements(path: string, options: PythonEnvironmentOptions): PythonEnvironment {
    const factory = 'PythonEnvironment.fromRequirements';
    const requirements = readRequirements(factory, path);
    checkPythonEnvironmentOptions(factory, path, options);
    if (options.dockerImage !== undefined) requireMounted(factory, requirements);
    return new PythonEnvironment(factory, requirements, options);
  }

  private constructor(
    private readonly factory: string,
    private readonly requirements: Requirements,
    private readonly options: PythonEnvironmentOptions,
  ) {}

  /**
   * Whether the environment fits a Python that the release does not choose.
   *
   * @internal
   */
  public get _hasOwnPython(): boolean {
    return this.options.pythonVersion !== undefined || this.options.dockerImage !== undefined;
  }

  /** @internal */
  public _uri(uris: FileUris, release: ReleaseLabel | undefined): string {
    const location = pythonEnvironmentLocation(this.factory, this.requirements, this.options, release);
    return `${uris(location, 'PythonEnvironment', 'archive')}#${ALIAS}`;
  }
}
