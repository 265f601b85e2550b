import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { resolve } from 'node:path';
import type { CloudOptions } from '../local/cloud-options';
import { sparkHomes } from '../local/spark/home';
import { LEAST_MEMORY, sparkVersionsOf } from '../local/spark/options';
import type { EmbeddedCloudOptions, SparkOptions } from './cloud-options';

/** The Spark support of a cloud. */
export interface Spark {
  /** Options to start the cloud with. */
  readonly options: Pick<CloudOptions, 'spark' | 's3'>;
  /** Finds or installs the Spark versions of an app. If a prerequisite is missing, the error tells how to install it. */
  prepare(assembly: CloudAssembly): Promise<void>;
  /** Stops a running installation. */
  close(): void;
}

/** The Spark support that the options request, if any. Throws for invalid options. */
export function sparkOf({ spark, speed }: EmbeddedCloudOptions): Spark | undefined {
  if (spark === undefined || spark === false) return undefined;
  const chosen = checked(spark === true ? {} : spark);
  if (speed !== undefined) throw new Error('speed must not be set with spark: Spark runs in real time');
  const { s3, logs, memory, python, onOutput, onRemark } = chosen;
  const closing = new AbortController();
  const homes = sparkHomes({ python, onProgress: onRemark ?? ((line) => void process.stderr.write(`${line}\n`)) });
  const remarks = new Set<string>();

  function remarkOnce(remark: string): void {
    if (!remarks.has(remark)) onRemark?.(remark);
    remarks.add(remark);
  }

  return {
    options: {
      s3: { directory: s3 && resolve(s3) },
      spark: {
        ...{ homes, memory, logs: logs && resolve(logs) },
        onLine: ({ id, request }, stream, text) => onOutput?.({ jobRunId: id, jobRunName: request.name, stream, text }),
        onDifference: (_, difference) => remarkOnce(difference),
        onNote: ({ id, request }, note) => onRemark?.(`${request.name ?? id}: ${note}`),
      },
    },
    async prepare(assembly) {
      for (const version of sparkVersionsOf(assembly)) await homes(version, closing.signal);
    },
    close: () => closing.abort(new Error('the cloud was closed')),
  };
}

function checked(options: SparkOptions): SparkOptions {
  const { memory } = options;
  if (memory === undefined || (Number.isInteger(memory) && memory >= LEAST_MEMORY)) return options;
  throw new Error(`spark.memory must be a whole number of MiB, at least ${LEAST_MEMORY}, got ${memory}`);
}
