import { type Duration, type Size, SizeRoundingBehavior, Tokenization } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { DynamicAllocation } from '../../dynamic-allocation';
import type { JobDriverBindOptions } from '../../job-driver';
import type { SparkFile } from '../../spark-file';
import type { SparkParametersProps } from '../../spark-parameters-props';
import { shellWord } from './shell-word';

/** The Spark property that each member is rendered as. */
export const PROPERTY_OF = {
  driverCores: 'spark.driver.cores',
  driverMemory: 'spark.driver.memory',
  driverMemoryOverhead: 'spark.driver.memoryOverhead',
  driverPodTemplate: 'spark.kubernetes.driver.podTemplateFile',
  executorCores: 'spark.executor.cores',
  executorMemory: 'spark.executor.memory',
  executorMemoryOverhead: 'spark.executor.memoryOverhead',
  executorPodTemplate: 'spark.kubernetes.executor.podTemplateFile',
  executorInstances: 'spark.executor.instances',
  pyFiles: 'spark.submit.pyFiles',
  jars: 'spark.jars',
  files: 'spark.files',
  archives: 'spark.archives',
} as const;

/** The Spark property that each member of a dynamic allocation is rendered as, and those that come with it. */
export const DYNAMIC_ALLOCATION_PROPERTY_OF = {
  enabled: 'spark.dynamicAllocation.enabled',
  shuffleTracking: 'spark.dynamicAllocation.shuffleTracking.enabled',
  minExecutors: 'spark.dynamicAllocation.minExecutors',
  initialExecutors: 'spark.dynamicAllocation.initialExecutors',
  maxExecutors: 'spark.dynamicAllocation.maxExecutors',
  executorIdleTimeout: 'spark.dynamicAllocation.executorIdleTimeout',
  shuffleTrackingTimeout: 'spark.dynamicAllocation.shuffleTracking.timeout',
} as const;

/** The parameters as one string, if there are any. What is wrong with them is told elsewhere: this throws nothing. */
export function sparkParameters(
  props: SparkParametersProps,
  scope: Construct,
  { executionRole, templateParameters }: JobDriverBindOptions,
): string | undefined {
  const word = (text: string) => shellWord(text, templateParameters);
  // in the order of the names, since the order in which a language keeps a map means nothing
  const conf = Object.entries(props.conf ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  const words = props.mainClass === undefined ? [] : ['--class', word(String(props.mainClass))];
  for (const [name, value] of [...Object.entries(typedProperties(props, scope, executionRole)), ...conf]) {
    if (value !== undefined) words.push('--conf', word(`${name}=${value}`));
  }
  return words.length === 0 ? undefined : words.join(' ');
}

type Properties = Record<string, string | undefined>;

function typedProperties(props: SparkParametersProps, scope: Construct, reader?: IGrantable): Properties {
  const { driverPodTemplate, executorPodTemplate, dynamicAllocation } = props;
  return {
    [PROPERTY_OF.driverCores]: whole(props.driverCores),
    [PROPERTY_OF.driverMemory]: memory(props.driverMemory),
    [PROPERTY_OF.driverMemoryOverhead]: memory(props.driverMemoryOverhead),
    [PROPERTY_OF.driverPodTemplate]: driverPodTemplate?._bind(scope, 'DriverPodTemplate', reader),
    [PROPERTY_OF.executorCores]: whole(props.executorCores),
    [PROPERTY_OF.executorMemory]: memory(props.executorMemory),
    [PROPERTY_OF.executorMemoryOverhead]: memory(props.executorMemoryOverhead),
    [PROPERTY_OF.executorPodTemplate]: executorPodTemplate?._bind(scope, 'ExecutorPodTemplate', reader),
    [PROPERTY_OF.executorInstances]: whole(props.executorInstances),
    ...(dynamicAllocation && dynamicAllocationProperties(dynamicAllocation)),
    [PROPERTY_OF.pyFiles]: list(props.pyFiles, (file, n) => file._bind(scope, `PyFiles${n}`, reader, 'module')),
    [PROPERTY_OF.jars]: list(props.jars, (file, n) => file._bind(scope, `Jars${n}`, reader, 'file')),
    [PROPERTY_OF.files]: list(props.files, (file, n) => file._bind(scope, `Files${n}`, reader, 'file')),
    [PROPERTY_OF.archives]: list(props.archives, (file, n) => file._bind(scope, `Archives${n}`, reader, 'archive')),
  };
}

function dynamicAllocationProperties(allocation: DynamicAllocation): Properties {
  return {
    [DYNAMIC_ALLOCATION_PROPERTY_OF.enabled]: 'true',
    [DYNAMIC_ALLOCATION_PROPERTY_OF.shuffleTracking]: 'true',
    [DYNAMIC_ALLOCATION_PROPERTY_OF.minExecutors]: whole(allocation.minExecutors),
    [DYNAMIC_ALLOCATION_PROPERTY_OF.initialExecutors]: whole(allocation.initialExecutors),
    [DYNAMIC_ALLOCATION_PROPERTY_OF.maxExecutors]: whole(allocation.maxExecutors),
    [DYNAMIC_ALLOCATION_PROPERTY_OF.executorIdleTimeout]: seconds(allocation.executorIdleTimeout),
    [DYNAMIC_ALLOCATION_PROPERTY_OF.shuffleTrackingTimeout]: seconds(allocation.shuffleTrackingTimeout),
  };
}

function whole(value: number | undefined): string | undefined {
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

/** Binds the files, which are counted from 1. */
function list(files: SparkFile[] = [], bind: (file: SparkFile, count: number) => string): string | undefined {
  const uris = files.map((file, index) => bind(file, index + 1));
  return uris.length === 0 ? undefined : uris.join(',');
}
