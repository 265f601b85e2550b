// the fields that Amazon EMR on EKS allows in a pod template, and the names that it defines itself:
// https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/pod-templates.html, "Pod template fields"

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

export const POD_FIELDS = words('apiVersion kind metadata spec');

export const SPEC_FIELDS = words(
  'activeDeadlineSeconds affinity containers enableServiceLinks ephemeralContainers hostAliases hostname imagePullSecrets ' +
    'initContainers nodeName nodeSelector overhead preemptionPolicy priority priorityClassName readinessGates runtimeClassName ' +
    'schedulerName subdomain terminationGracePeriodSeconds tolerations topologySpreadConstraints volumes',
);

/** Fields of the Spark container. Other containers can have all fields of Kubernetes. */
export const MAIN_CONTAINER_FIELDS = words(
  'env envFrom name lifecycle livenessProbe readinessProbe resources startupProbe stdin stdinOnce terminationMessagePath ' +
    'terminationMessagePolicy tty volumeDevices volumeMounts workingDir',
);

/** Volumes that sidecars can mount, but that a template must not define. */
export const RESERVED_VOLUMES = words(
  'emr-container-communicate config-volume emr-container-application-log-dir emr-container-event-log-dir temp-data-dir mnt-dir ' +
    'home-dir emr-container-s3',
);

export const RESERVED_MOUNT_PATHS = words(
  '/var/log/fluentd /var/log/spark/user /var/log/spark/apps /mnt /tmp /home/hadoop',
);

export const RESERVED_VARIABLES = words(
  'SPARK_CONTAINER_ID K8S_SPARK_LOG_URL_STDERR K8S_SPARK_LOG_URL_STDOUT SIDECAR_SIGNAL_FILE',
);
