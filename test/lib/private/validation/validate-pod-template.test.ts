import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { EntryPoint, JobDriver, type JobRunProps, PodTemplate, SparkParameters } from '../../../../lib';
import { errorsOf } from '../../warnings';

type Role = 'driver' | 'executor';

const PROPERTY = 'jobDriver.sparkSubmitParameters';
const templateOf = (role: Role, template: PodTemplate): Partial<JobRunProps> => ({
  jobDriver: JobDriver.sparkSubmit({
    entryPoint: EntryPoint.fromUri('local:///pi.py'),
    sparkSubmitParameters: SparkParameters.of({ [`${role}PodTemplate`]: template }),
  }),
});
const errorsOfPod = (pod: object, role: Role = 'driver') =>
  errorsOf(templateOf(role, PodTemplate.fromObject(pod as Record<string, unknown>)));
const main = (members: object, role: Role = 'driver') => ({
  spec: { containers: [{ name: `spark-kubernetes-${role}`, ...members }] },
});

// https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/pod-templates.html, "Pod template fields"
const AWS_POD_FIELDS = [
  'activeDeadlineSeconds',
  'affinity',
  'containers',
  'enableServiceLinks',
  'ephemeralContainers',
  'hostAliases',
  'hostname',
  'imagePullSecrets',
  'initContainers',
  'nodeName',
  'nodeSelector',
  'overhead',
  'preemptionPolicy',
  'priority',
  'priorityClassName',
  'readinessGates',
  'runtimeClassName',
  'schedulerName',
  'subdomain',
  'terminationGracePeriodSeconds',
  'tolerations',
  'topologySpreadConstraints',
  'volumes',
];
const AWS_MAIN_CONTAINER_FIELDS = [
  'env',
  'envFrom',
  'lifecycle',
  'livenessProbe',
  'readinessProbe',
  'resources',
  'startupProbe',
  'stdin',
  'stdinOnce',
  'terminationMessagePath',
  'terminationMessagePolicy',
  'tty',
  'volumeDevices',
  'volumeMounts',
  'workingDir',
];
const AWS_VOLUMES = [
  'emr-container-communicate',
  'config-volume',
  'emr-container-application-log-dir',
  'emr-container-event-log-dir',
  'temp-data-dir',
  'mnt-dir',
  'home-dir',
  'emr-container-s3',
];
const AWS_MOUNT_PATHS = [
  '/var/log/fluentd',
  '/var/log/spark/user',
  '/var/log/spark/apps',
  '/mnt',
  '/tmp',
  '/home/hadoop',
];
const AWS_VARIABLES = [
  'SPARK_CONTAINER_ID',
  'K8S_SPARK_LOG_URL_STDERR',
  'K8S_SPARK_LOG_URL_STDOUT',
  'SIDECAR_SIGNAL_FILE',
];

describe('a pod template fails when', () => {
  test.each([
    [{ kind: 'Deployment' }, '.kind must be Pod, got "Deployment"'],
    [{ kind: 'pod' }, '.kind must be Pod, got "pod"'],
    [{ apiVersion: 'apps/v1' }, '.apiVersion must be v1, got "apps/v1"'],
    [{ nodeSelector: {} }, '.nodeSelector is not a pod field: move it to spec'],
    [{ template: {} }, '.template is not a pod field: remove it'],
    [{ spec: 'x' }, '.spec must be an object'],
  ])('it is %j', (pod, message) => {
    expect(errorsOfPod(pod)).toEqual([`${PROPERTY}.driverPodTemplate${message}`]);
  });

  test.each([
    ['driver', 'spark-kubernetes-drivers'],
    ['driver', 'spark-kubernetes-diver'],
    ['driver', 'Spark_Kubernetes_Driver'],
    ['driver', 'spark-kubernetes-executor'],
    ['executor', 'spark-kubernetes-executors'],
    ['executor', 'spark-kubernetes-driver'],
  ] as const)('a container of the %s is named %s', (role, name) => {
    expect(errorsOfPod({ spec: { containers: [{ name, image: 'x' }] } }, role)).toEqual([
      expect.stringMatching(
        `${role}PodTemplate.spec.containers\\[0\\].name must be "spark-kubernetes-${role}" for .*got "${name}"`,
      ),
    ]);
  });

  test('the Spark container is an init container', () => {
    expect(errorsOfPod({ spec: { initContainers: [{ name: 'spark-kubernetes-driver' }] } })).toEqual([
      expect.stringContaining('.spec.initContainers[0].name must not be "spark-kubernetes-driver"'),
    ]);
  });

  test.each([
    [[{ name: 'spark-kubernetes-driver' }, { name: 'sidecar' }], 1],
    [[{ name: 'sidecar' }, { name: 'spark-kubernetes-driver' }], 0],
    [[{ name: 'first' }, { name: 'sidecar' }], 1],
  ])('a sidecar has no image: %j', (containers, index) => {
    expect(errorsOfPod({ spec: { containers } })).toEqual([
      expect.stringContaining(`.spec.containers[${index}] must have an image`),
    ]);
  });

  // fields of Kubernetes that the guide does not list
  test.each([
    'serviceAccountName',
    'restartPolicy',
    'securityContext',
    'hostNetwork',
    'dnsPolicy',
    'automountServiceAccountToken',
  ])('it has spec.%s', (field) => {
    expect(errorsOfPod({ spec: { [field]: 'x' } })).toEqual([
      expect.stringContaining(`.spec.${field} must be removed: Amazon EMR on EKS does not allow it`),
    ]);
  });

  test.each(['image', 'imagePullPolicy', 'command', 'args', 'ports', 'securityContext'])(
    'the Spark container has %s',
    (field) => {
      expect(errorsOfPod(main({ [field]: 'x' }))).toEqual([
        expect.stringContaining(`.spec.containers[0].${field} must be removed: Amazon EMR on EKS does not allow it`),
      ]);
    },
  );

  test.each(AWS_VOLUMES)('it defines the volume %s', (name) => {
    expect(errorsOfPod({ spec: { volumes: [{ name, emptyDir: {} }] } })).toEqual([
      expect.stringContaining(`.spec.volumes[0].name must not be "${name}"`),
    ]);
  });

  test.each(AWS_MOUNT_PATHS.flatMap((mountPath) => [mountPath, `${mountPath}/`]))(
    'the Spark container mounts a volume at %s',
    (mountPath) => {
      expect(errorsOfPod(main({ volumeMounts: [{ name: 'data', mountPath }] }, 'executor'), 'executor')).toEqual([
        expect.stringContaining(`.volumeMounts[0].mountPath must not be "${mountPath}"`),
      ]);
    },
  );

  test.each(AWS_VARIABLES)('the Spark container sets %s', (name) => {
    expect(errorsOfPod(main({ env: [{ name, value: 'x' }] }))).toEqual([
      expect.stringContaining(`.env[0].name must not be "${name}"`),
    ]);
  });

  test('several parts are wrong, with all of them in one error', () => {
    const pod = { kind: 'Job', spec: { restartPolicy: 'Never', containers: [{ name: 'spark-kubernetes-executor' }] } };
    expect(errorsOfPod(pod)).toHaveLength(3);
  });
});

describe('a pod template can have', () => {
  test.each(AWS_POD_FIELDS)('spec.%s', (field) => {
    expect(errorsOfPod({ spec: { [field]: [] } })).toEqual([]);
  });

  test.each(AWS_MAIN_CONTAINER_FIELDS)('%s in the Spark container', (field) => {
    expect(errorsOfPod(main({ [field]: [] }))).toEqual([]);
  });

  test('the example of AWS', () => {
    const spec = {
      volumes: [
        { name: 'source-data-volume', emptyDir: {} },
        { name: 'metrics-files-volume', emptyDir: {} },
      ],
      nodeSelector: { 'eks.amazonaws.com/nodegroup': 'emr-containers-nodegroup' },
      containers: [
        {
          name: 'spark-kubernetes-driver',
          env: [{ name: 'RANDOM', value: 'random' }],
          volumeMounts: [{ name: 'metrics-files-volume', mountPath: '/var/metrics/data' }],
        },
        {
          name: 'custom-side-car-container',
          image: 'sidecar',
          command: ['/bin/sh', '-c', 'upload'],
          volumeMounts: [{ name: 'emr-container-communicate', mountPath: '/var/log/fluentd' }],
        },
      ],
      initContainers: [{ name: 'spark-init-container-driver', image: 'init', command: ['/bin/sh'] }],
    };
    expect(errorsOfPod({ metadata: { labels: { a: 'b' } }, spec })).toEqual([]);
  });

  test('a single container with another name, which Spark uses as its own', () => {
    expect(errorsOfPod({ spec: { containers: [{ name: 'main' }] } })).toEqual([]);
  });

  test('nothing', () => {
    expect(errorsOfPod({})).toEqual([]);
    expect(errorsOfPod({ spec: { containers: undefined } })).toEqual([]);
  });
});

describe('a pod template in a file', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'pod-template-'));
  const fileOf = (name: string, content: string) => {
    const file = path.join(directory, name);
    writeFileSync(file, content);
    return PodTemplate.fromAsset(file);
  };

  test('is checked like an object if it is JSON', () => {
    const pod = JSON.stringify({ kind: 'Pod', spec: { restartPolicy: 'Never' } });
    expect(errorsOf(templateOf('driver', fileOf('pod.json', pod)))).toEqual([
      expect.stringContaining('.spec.restartPolicy'),
    ]);
    expect(errorsOf(templateOf('driver', fileOf('list.json', '[]')))).toEqual([
      expect.stringContaining('must be a pod'),
    ]);
  });

  test('fails when it is not JSON', () => {
    expect(errorsOf(templateOf('driver', fileOf('broken.json', '{')))).toEqual([
      expect.stringContaining('must be a JSON file'),
    ]);
  });

  test('is checked for its kind and container names if it is YAML', () => {
    const yaml = (kind: string, name: string) =>
      `apiVersion: v1\nkind: ${kind}\nspec:\n  containers:\n    - name: ${name} # the main one\n    - image: x\n      name: "sidecar"\n`;
    const errorsOfYaml = (...words: [string, string]) =>
      errorsOf(templateOf('executor', fileOf('pod.yaml', yaml(...words))));
    expect(errorsOfYaml('Pod', 'spark-kubernetes-executor')).toEqual([]);
    expect(errorsOfYaml('Pod', 'spark-agent')).toEqual([]);
    expect(errorsOfYaml('Deployment', 'spark-kubernetes-executor')).toEqual([
      expect.stringContaining('.kind must be Pod'),
    ]);
    expect(errorsOfYaml('Pod', '"spark-kubernetes-executors"')).toEqual([
      expect.stringContaining('has a container whose name must be "spark-kubernetes-executor"'),
    ]);
    expect(errorsOfYaml('Pod', "'spark-kubernetes-driver'")).toHaveLength(1);
  });
});
