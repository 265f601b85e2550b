import type { PythonEnvironment } from '../../python-environment';
import type { ReleaseLabel } from '../../release-label';
import type { SparkParametersProps } from '../../spark-parameters-props';
import { PYTHON_ENVIRONMENT_ALIAS, pythonOfRelease } from './python-environment-target';
import type { ValidationErrors } from './validation-errors';

/** The properties that select a Python other than the release's default. */
const PYTHON_PROPERTIES = [
  'spark.pyspark.python',
  'spark.pyspark.driver.python',
  'spark.kubernetes.driverEnv.PYSPARK_PYTHON',
  'spark.executorEnv.PYSPARK_PYTHON',
];
/** The first release with Spark 3.4, which unpacks archives for a driver in a pod. */
const FIRST_RELEASE = '6.12.0';

interface EnvironmentUse {
  readonly program: string;
  readonly releaseLabel?: ReleaseLabel;
}

/** Adds an error for each reason why a job cannot use its environment. */
export function checkPythonEnvironment(
  property: string,
  { pythonEnvironment, archives = [], conf = {} }: SparkParametersProps,
  { program, releaseLabel }: EnvironmentUse,
  errors: ValidationErrors,
): void {
  if (!pythonEnvironment) return;
  if (program === 'spark-sql') {
    errors.check(false, `${property}.pythonEnvironment applies only to spark-submit: remove it`);
    return;
  }
  const isOldRelease = releaseLabel && !releaseLabel.isAtLeast(FIRST_RELEASE);
  const newer = `requires release ${FIRST_RELEASE} or newer, got releaseLabel ${releaseLabel?.label}`;
  errors.check(!isOldRelease, `${property}.pythonEnvironment ${newer}`);
  for (const [index, archive] of archives.entries()) {
    const isTaken = archive._alias === PYTHON_ENVIRONMENT_ALIAS;
    const other = `must not have the alias "${PYTHON_ENVIRONMENT_ALIAS}", which pythonEnvironment uses`;
    errors.check(!isTaken, `${property}.archives[${index}] ${other}`);
  }
  const unknown = isOldRelease ? undefined : unknownPython(pythonEnvironment, conf, releaseLabel);
  const remedy = `${property}.pythonEnvironment requires a pythonVersion`;
  errors.check(unknown === undefined, `${remedy}: ${unknown}`);
}

/** Why the Python version of a job is unknown. Undefined if it is known. */
function unknownPython(
  environment: PythonEnvironment,
  conf: Readonly<Record<string, string>>,
  release: ReleaseLabel | undefined,
): string | undefined {
  if (environment._hasOwnPython) return undefined;
  const chosen = PYTHON_PROPERTIES.find((name) => conf[name] !== undefined);
  if (chosen !== undefined) return `conf["${chosen}"] selects a Python of unknown version`;
  if (pythonOfRelease(release) !== undefined) return undefined;
  if (release?.version === undefined) return 'the release is unknown at synthesis, and so is its Python version';
  return `the Python version of ${release.label} is unknown`;
}
