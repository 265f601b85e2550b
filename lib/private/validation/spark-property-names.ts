/** The Spark property that each member of `SparkParametersProps` is rendered as. */
export const SPARK_PROPERTY_NAMES = {
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

/** The Spark property that each member of `DynamicAllocation` is rendered as, and the two properties that are always set. */
export const DYNAMIC_ALLOCATION_PROPERTY_NAMES = {
  enabled: 'spark.dynamicAllocation.enabled',
  shuffleTracking: 'spark.dynamicAllocation.shuffleTracking.enabled',
  minExecutors: 'spark.dynamicAllocation.minExecutors',
  initialExecutors: 'spark.dynamicAllocation.initialExecutors',
  maxExecutors: 'spark.dynamicAllocation.maxExecutors',
  executorIdleTimeout: 'spark.dynamicAllocation.executorIdleTimeout',
  shuffleTrackingTimeout: 'spark.dynamicAllocation.shuffleTracking.timeout',
} as const;
