import { Classification } from '../../../classification';
import { KnownNames } from './near-miss';

/**
 * Classifications of Amazon EMR on EKS that `Classification` does not include: of nested configurations and of endpoints.
 *
 * @see https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-6.10.0.html
 */
const OTHERS = ['export', 'jeg-config', 'jupyter-kernel-overrides'];

/**
 * Classifications of Amazon EMR on EC2 that Amazon EMR on EKS does not document, with the ones for the same purpose.
 *
 * @see https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-configure-apps.html
 */
const OF_OTHER_SERVICES: Readonly<Record<string, string>> = {
  spark: Classification.SPARK_DEFAULTS,
  'hive-site': Classification.SPARK_HIVE_SITE,
  'hadoop-log4j': Classification.SPARK_LOG4J2,
};

let known: KnownNames | undefined;

/** The classification that another name most likely means. */
export function meantClassification(name: string): string | undefined {
  known ??= new KnownNames([...Object.values(Classification as unknown as Record<string, string>), ...OTHERS]);
  if (known.has(name)) return undefined;
  return Object.hasOwn(OF_OTHER_SERVICES, name) ? OF_OTHER_SERVICES[name] : known.nearest(name);
}
