import type { PythonEnvironment } from '../../python-environment';
import type { ReleaseLabel } from '../../release-label';
import type { SparkParametersProps } from '../../spark-parameters-props';
import { PYTHON_ENVIRONMENT_ALIAS, pythonOfRelease } from './python-environment-target';
import type { ValidationErrors } from './validation-errors';

/** The properties that choose another Python than the release's own. */
const PYTHON_PROPERTIES = [
  'spark.pyspark.python',
  'spark.pyspark.driver.python',
  'spark.kubernetes.driverEnv.PYSPARK_PYTHON',
  'spark.executorEnv.PYSPARK_PYTHON',
];
/** Spark 3.4 unpacks archives beside a driver in a pod. */
const FIRST_RELEASE = '6.12.0';

interface EnvironmentUse {
  readonly program: string;
  readonly releaseLabel?: ReleaseLabel;
}

/** Adds an error for each reason why a job could not use its environment. */
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
    const other = `must have another alias than "${PYTHON_ENVIRONMENT_ALIAS}", which is that of pythonEnvironment`;
    errors.check(!isTaken, `${property}.archives[${index}] ${other}`);
  }
  const unknown = isOldRelease ? undefined : unknownPython(pythonEnvironment, conf, releaseLabel);
  const remedy = `${property}.pythonEnvironment must have a pythonVersion`;
  errors.check(unknown === undefined, `${remedy}: ${unknown}`);
}

/** Why the Python of a job is not known. */
function unknownPython(
  environment: PythonEnvironment,
  conf: Readonly<Record<string, string>>,
  release: ReleaseLabel | undefined,
): string | undefined {
  if (environment._hasOwnPython) return undefined;
  const chosen = PYTHON_PROPERTIES.find((name) => conf[name] !== undefined);
  if (chosen !== undefined) return `conf["${chosen}"] chooses the Python, whose version is not known`;
  if (pythonOfRelease(release) !== undefined) return undefined;
  const label = release?.version === undefined ? 'a release that only the deployment knows' : release.label;
  return `the Python of ${label} is not known`;
}
