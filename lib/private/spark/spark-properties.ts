import { type Duration, type Size, SizeRoundingBehavior, Tokenization } from 'aws-cdk-lib';
import type { DynamicAllocation } from '../../dynamic-allocation';
import type { ReleaseLabel } from '../../release-label';
import type { SparkFile } from '../../spark-file';
import type { SparkParametersProps } from '../../spark-parameters-props';
import {
  DYNAMIC_ALLOCATION_PROPERTY_NAMES as DYNAMIC_ALLOCATION,
  SPARK_PROPERTY_NAMES as NAMES,
} from '../validation/spark-property-names';
import { PYTHON_ENVIRONMENT_ALIAS, PYTHON_PATH_PROPERTIES } from '../validation/python-environment-target';
import type { FileUris } from './file-location';
import { shellWord } from './shell-word';

/** Options for rendering parameters. */
export interface RenderOptions {
  /** Whether `${Name}` stands for a parameter of a job template. */
  readonly templateParameters?: boolean;
  readonly releaseLabel?: ReleaseLabel;
}

/** The parameters as one string, or undefined if there are none. Does not throw for values that validation rejects. */
export function renderSparkParameters(
  props: SparkParametersProps,
  uris: FileUris,
  { templateParameters, releaseLabel }: RenderOptions = {},
): string | undefined {
  const word = (text: string) => shellWord(text, templateParameters);
  const conf = inOrder(props.conf);
  const words = props.mainClass === undefined ? [] : ['--class', word(String(props.mainClass))];
  if (props.propertiesFile !== undefined) words.push('--properties-file', word(String(props.propertiesFile)));
  for (const [name, value] of [...Object.entries(typedProperties(props, uris, releaseLabel)), ...conf]) {
    if (value !== undefined) words.push('--conf', word(`${name}=${value}`));
  }
  for (const [option, values] of [
    ['--hiveconf', props.hiveConf],
    ['--hivevar', props.hiveVariables],
  ] as const) {
    for (const [name, value] of inOrder(values)) words.push(option, word(`${name}=${value}`));
  }
  return words.length === 0 ? undefined : words.join(' ');
}

/** Sorted by name, because the order of a map has no meaning in some languages. */
function inOrder(map: Readonly<Record<string, string>> = {}): [string, string][] {
  return Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1));
}

type SparkProperties = Record<string, string | undefined>;

function typedProperties(props: SparkParametersProps, uris: FileUris, release?: ReleaseLabel): SparkProperties {
  const { driverPodTemplate, executorPodTemplate, dynamicAllocation, pythonEnvironment } = props;
  const archives = list(props.archives, (file, count) => file._uri(uris, `Archives${count}`, 'archive'));
  const environment = pythonEnvironment?._uri(uris, release);
  return {
    [NAMES.driverCores]: integer(props.driverCores),
    [NAMES.driverMemory]: memory(props.driverMemory),
    [NAMES.driverMemoryOverhead]: memory(props.driverMemoryOverhead),
    [NAMES.driverPodTemplate]: driverPodTemplate?._uri(uris, 'DriverPodTemplate'),
    [NAMES.executorCores]: integer(props.executorCores),
    [NAMES.executorMemory]: memory(props.executorMemory),
    [NAMES.executorMemoryOverhead]: memory(props.executorMemoryOverhead),
    [NAMES.executorPodTemplate]: executorPodTemplate?._uri(uris, 'ExecutorPodTemplate'),
    [NAMES.executorInstances]: integer(props.executorInstances),
    ...(dynamicAllocation && dynamicAllocationProperties(dynamicAllocation)),
    [NAMES.pyFiles]: list(props.pyFiles, (file, count) => file._uri(uris, `PyFiles${count}`, 'module')),
    [NAMES.jars]: list(props.jars, (file, count) => file._uri(uris, `Jars${count}`, 'file')),
    [NAMES.files]: list(props.files, (file, count) => file._uri(uris, `Files${count}`, 'file')),
    [NAMES.archives]: archives && environment ? `${archives},${environment}` : (archives ?? environment),
    ...(pythonEnvironment && pythonPathProperties()),
  };
}

function pythonPathProperties(): SparkProperties {
  return Object.fromEntries(PYTHON_PATH_PROPERTIES.map((name) => [name, PYTHON_ENVIRONMENT_ALIAS]));
}

function dynamicAllocationProperties(allocation: DynamicAllocation): SparkProperties {
  return {
    [DYNAMIC_ALLOCATION.enabled]: 'true',
    [DYNAMIC_ALLOCATION.shuffleTracking]: 'true',
    [DYNAMIC_ALLOCATION.minExecutors]: integer(allocation.minExecutors),
    [DYNAMIC_ALLOCATION.initialExecutors]: integer(allocation.initialExecutors),
    [DYNAMIC_ALLOCATION.maxExecutors]: integer(allocation.maxExecutors),
    [DYNAMIC_ALLOCATION.executorIdleTimeout]: seconds(allocation.executorIdleTimeout),
    [DYNAMIC_ALLOCATION.shuffleTrackingTimeout]: seconds(allocation.shuffleTrackingTimeout),
  };
}

function integer(value: number | undefined): string | undefined {
  return value === undefined ? undefined : Tokenization.stringifyNumber(value);
}

function memory(size: Size | undefined): string | undefined {
  if (!size || size.isUnresolved()) return undefined;
  const mebibytes = size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}g` : `${mebibytes}m`;
}

function seconds(duration: Duration | undefined): string | undefined {
  if (!duration || duration.isUnresolved()) return undefined;
  return `${duration.toSeconds({ integral: false })}s`;
}

/** The URIs of files, separated by commas. The count starts at 1. */
function list(files: SparkFile[] = [], uri: (file: SparkFile, count: number) => string): string | undefined {
  const uris = files.map((file, index) => uri(file, index + 1));
  return uris.length === 0 ? undefined : uris.join(',');
}
