import type { Job } from '../emr-containers/accepted-job-run';
import type { Properties } from './parameters';

interface Applied {
  readonly job: Job;
  readonly properties: Properties;
  /** Classifications that have no effect. */
  readonly ignored: readonly string[];
  readonly heap: number;
  readonly wanted: number;
}

/** Properties of a job that have no effect on one machine, with the reason. */
const WITHOUT_EFFECT: readonly (readonly [RegExp, string])[] = [
  [/^spark\.kubernetes\.(driver|executor)\.podTemplateFile$/, 'there are no pods'],
  [/^spark\.kubernetes\.(driver\.|executor\.)?container\.image$/, 'no container image is used'],
  [/^spark\.kubernetes\.(?!driverEnv\.)/, 'there is no Kubernetes'],
  [/^spark\.dynamicAllocation\./, 'the executors run as threads of the driver'],
  [/^spark\.executor\.(instances|cores)$/, 'the executors run as threads of the driver'],
  [/^spark\.(driver|executor)\.(cores|memoryOverhead|memoryOverheadFactor)$/, 'one process uses the whole machine'],
  [/^spark\.hadoop\.fs\.s3\.(?!impl$)|^spark\.hadoop\.fs\.s3\.consistent/, 'S3A replaces EMRFS'],
  [/^spark\.(emr|history)\./, 'only Amazon EMR supports it'],
];

/** The differences from Amazon EMR on EKS that affect a job, one sentence each. */
export function differencesOf({ job, properties, ignored, heap, wanted }: Applied): string[] {
  const { persistentAppUI } = job.configurationOverrides?.monitoringConfiguration ?? {};
  const metastore = properties['spark.hadoop.hive.metastore.client.factory.class'] ?? '';
  const catalogs = Object.entries(properties).filter(([name]) => /^spark\.sql\.(catalog\.|extensions$)/.test(name));
  return [
    'The job runs with the master local[*]: the driver and its executors are one process.',
    ...withoutEffect(properties),
    ...(heap < wanted ? [`The heap is ${heap} MiB instead of the requested ${wanted} MiB.`] : []),
    ...(/glue/i.test(metastore + JSON.stringify(catalogs))
      ? ['There is no AWS Glue Data Catalog: only this job run sees its tables.']
      : []),
    ...(/iceberg|delta|hudi/i.test(JSON.stringify(catalogs))
      ? [
          'Spark does not include Iceberg, Delta and Hudi: add their jars with spark.jars.packages, or remove their properties.',
        ]
      : []),
    ...(ignored.length > 0 ? [`Classifications without effect: ${ignored.join(', ')}.`] : []),
    ...(persistentAppUI === 'ENABLED'
      ? ['There is no persistent application UI, only the Spark UI of a running job.']
      : []),
  ];
}

function withoutEffect(properties: Properties): string[] {
  const byReason = new Map<string, string[]>();
  for (const name of Object.keys(properties)) {
    const [, reason] = WITHOUT_EFFECT.find(([pattern]) => pattern.test(name)) ?? [];
    if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
  }
  return [...byReason].map(([reason, names]) => `Ignored because ${reason}: ${names.join(', ')}.`);
}
