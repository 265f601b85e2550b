// what Amazon EMR on EKS takes in a pod template, and what it defines itself:
// https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/pod-templates.html, "Pod template fields"

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

export const POD_FIELDS = words('apiVersion kind metadata spec');

export const SPEC_FIELDS = words(
  'activeDeadlineSeconds affinity containers enableServiceLinks ephemeralContainers hostAliases hostname imagePullSecrets ' +
    'initContainers nodeName nodeSelector overhead preemptionPolicy priority priorityClassName readinessGates runtimeClassName ' +
    'schedulerName subdomain terminationGracePeriodSeconds tolerations topologySpreadConstraints volumes',
);

/** Of the container that Spark runs in. Other containers have those of Kubernetes. */
export const MAIN_CONTAINER_FIELDS = words(
  'env envFrom name lifecycle livenessProbe readinessProbe resources startupProbe stdin stdinOnce terminationMessagePath ' +
    'terminationMessagePolicy tty volumeDevices volumeMounts workingDir',
);

/** Sidecars may mount them, but no template defines them. */
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
