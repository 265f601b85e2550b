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
 * The Python packages that a job imports, with or without native code. Synthesis installs them, and they are uploaded with the
 * app's assets. Spark unpacks them in the working directory of the driver and of each executor.
 *
 * The packages are wheels for Linux, the CPU architecture of the nodes and the Python version of the release. Any machine with uv
 * can install them, without Docker. They take precedence over the packages of the container image. Leave out `pyspark`: the image
 * contains it.
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
   * The packages of a requirements file or a lock file. A lock file is a `requirements.txt` with hashes, as `uv export`,
   * `pip-compile` and `poetry export` write it, or a `pylock.toml`.
   *
   * Editing the file reruns the job, and so does a release with another Python version. Pin every package: an unpinned package
   * keeps the version that the first deployment uploaded.
   *
   * uv installs the packages. Without uv, pip installs them, but only on a Linux machine with the same CPU architecture and
   * Python version as the job, because pip evaluates conditions such as `; python_version < "3.10"` for the Python that it runs
   * on. With `dockerImage`, the pip of that image installs them.
   *
   * Nothing is installed for stacks that the CDK CLI command does not select, as for all bundled assets.
   *
   * Throws when the file does not exist, or when it lists a local package. Fails synthesis when neither uv nor a suitable pip is
   * found, or when a package has no wheel for the job's platform. With `dockerImage`, also fails when the file includes a file
   * outside its directory, which Docker does not see.
   *
   * @param path The file, relative to the directory in which the app runs.
   * @param options The platform that the packages are installed for.
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
   * Whether the options, not the release, determine the Python version.
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
