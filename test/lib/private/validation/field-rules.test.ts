import { Size } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  ApplicationConfiguration,
  Classification,
  EntryPoint,
  JobDriver,
  type JobRunProps,
  JobTemplate,
  JobTemplateParameter,
  PodTemplate,
  ReleaseLabel,
  SparkParameters,
  type SparkParametersProps,
} from '../../../../lib';
import { jobRunProps, jobTemplate, newStack, render } from '../../render';
import { errorsOf, warningsOf } from '../../warnings';

// the rules of the guide about fields that require or exclude each other, and about where a field has an effect

const GUIDE = 'https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/';
const API = 'https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/';
const SPARK = 'https://spark.apache.org/docs/latest/';

interface Rule {
  readonly rule: string;
  readonly source: string;
}

interface RefusedRule extends Rule {
  readonly broken: Partial<JobRunProps>;
  readonly error: string;
}

interface WarnedRule extends Rule {
  readonly broken: Partial<JobRunProps>;
  readonly warning: string;
}

interface TypedRule extends Rule {
  /** How the types of the library enforce it. */
  readonly by: string;
}

interface UncheckedRule extends Rule {
  /** Who checks it. */
  readonly checkedBy: 'service' | 'job';
  /** Why synthesis cannot check it. */
  readonly why: string;
}

const stack = newStack();
const logGroup = LogGroup.fromLogGroupName(stack, 'LogGroup', '/jobs');
const logBucket = Bucket.fromBucketName(stack, 'LogBucket', 'my-logs');
const key = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:123456789012:key/1');

const entryPoint = EntryPoint.fromUri('s3://code/job.py');
const submit = (parameters: SparkParameters): Partial<JobRunProps> => ({
  jobDriver: JobDriver.sparkSubmit({ entryPoint, sparkSubmitParameters: parameters }),
});
const spark = (parameters: SparkParametersProps) => submit(SparkParameters.of(parameters));
const conf = (properties: Record<string, string>) => spark({ conf: properties });
const sql = (parameters: SparkParametersProps): Partial<JobRunProps> => ({
  jobDriver: JobDriver.sparkSql({ entryPoint, sparkSqlParameters: SparkParameters.of(parameters) }),
});
const configured = (classification: string, properties: Record<string, string>): Partial<JobRunProps> => ({
  applicationConfiguration: [ApplicationConfiguration.of(classification, { properties })],
});
const rotation = { rotationSize: Size.mebibytes(10), maxFilesToKeep: 3 };
const release = (version: string) => ({ releaseLabel: ReleaseLabel.of(`emr-${version}-latest`) });

const AUTOSCALING = 'spark.kubernetes.driver.annotation.emr-containers.amazonaws.com/dynamic.sizing';
const AUTOSCALING_LABEL = 'spark.kubernetes.driver.label.emr-containers.amazonaws.com/dynamic.sizing';

const REFUSED: RefusedRule[] = [
  {
    rule: 'Amazon EMR on EKS requires release 6.2.0, or 5.32.0 of 5.x',
    source: `${GUIDE}emr-eks-jobs-CLI.html`,
    broken: release('6.1.0'),
    error:
      'Amazon EMR on EKS requires release 6.2.0 or newer, or 5.32.0 or newer of 5.x, got releaseLabel emr-6.1.0-latest',
  },
  {
    rule: 'the same, with a 5.x release',
    source: `${GUIDE}emr-eks-jobs-CLI.html`,
    broken: release('5.31.0'),
    error:
      'Amazon EMR on EKS requires release 6.2.0 or newer, or 5.32.0 or newer of 5.x, got releaseLabel emr-5.31.0-latest',
  },
  {
    rule: 'pod templates require release 6.3.0, or 5.33.0 of 5.x',
    source: `${GUIDE}pod-templates.html`,
    broken: { ...spark({ driverPodTemplate: PodTemplate.fromUri('s3://code/driver.yaml') }), ...release('6.2.0') },
    error:
      'a pod template requires release 6.3.0 or newer, or 5.33.0 or newer of 5.x, got releaseLabel emr-6.2.0-latest',
  },
  {
    rule: 'the same, with a property of spark-defaults',
    source: `${GUIDE}pod-templates.html`,
    broken: {
      ...configured('spark-defaults', { 'spark.kubernetes.executor.podTemplateFile': 's3://code/executor.yaml' }),
      ...release('5.32.0'),
    },
    error:
      'a pod template requires release 6.3.0 or newer, or 5.33.0 or newer of 5.x, got releaseLabel emr-5.32.0-latest',
  },
  {
    rule: 'Spark SQL requires release 6.7.0',
    source: `${GUIDE}emr-eks-jobs-spark-sql-parameters.html`,
    broken: { ...sql({}), ...release('6.6.0') },
    error: 'JobDriver.sparkSql requires release 6.7.0 or newer, got releaseLabel emr-6.6.0-latest',
  },
  {
    rule: 'retry policies require release 6.9.0',
    source: `${GUIDE}jobruns-using-retry-policies.html`,
    broken: { retryPolicy: { maxAttempts: 2 }, ...release('6.8.0') },
    error: 'retryPolicy requires release 6.9.0 or newer, got releaseLabel emr-6.8.0-latest',
  },
  {
    rule: 'the rotation of container logs requires release 6.11.0',
    source: `${GUIDE}emr-eks-log-rotation-container.html`,
    broken: { monitoring: { logBucket, containerLogRotation: rotation }, ...release('6.10.0') },
    error: 'monitoring.containerLogRotation requires release 6.11.0 or newer, got releaseLabel emr-6.10.0-latest',
  },
  {
    rule: 'container logs are rotated at 2 KB to 2 GB',
    source: `${GUIDE}emr-eks-log-rotation-container.html`,
    broken: { monitoring: { logBucket, containerLogRotation: { ...rotation, rotationSize: Size.gibibytes(3) } } },
    error: 'monitoring.containerLogRotation.rotationSize in KiB must be a whole number from 2 to 2097152, got 3145728',
  },
  {
    rule: '1 to 50 container logs are kept',
    source: `${GUIDE}emr-eks-log-rotation-container.html`,
    broken: { monitoring: { logBucket, containerLogRotation: { ...rotation, maxFilesToKeep: 51 } } },
    error: 'monitoring.containerLogRotation.maxFilesToKeep must be a whole number from 1 to 50, got 51',
  },
  {
    rule: 'the rotation of event logs requires release 6.3.0',
    source: `${GUIDE}emr-eks-log-rotation.html`,
    broken: { ...conf({ 'spark.eventLog.rotation.enabled': 'true' }), ...release('6.2.0') },
    error: 'spark.eventLog.rotation.enabled requires release 6.3.0 or newer, got releaseLabel emr-6.2.0-latest',
  },
  {
    rule: 'event logs are rotated at most every 60 seconds',
    source: `${GUIDE}emr-eks-log-rotation.html`,
    broken: conf({ 'spark.eventLog.rotation.enabled': 'true', 'spark.eventLog.rotation.interval': '30' }),
    error: 'jobDriver.sparkSubmitParameters: spark.eventLog.rotation.interval must be at least 60 seconds, got "30"',
  },
  {
    rule: '1 to 10 event logs are kept',
    source: `${GUIDE}emr-eks-log-rotation.html`,
    broken: configured('spark-defaults', {
      'spark.eventLog.rotation.enabled': 'true',
      'spark.eventLog.rotation.maxFilesToRetain': '20',
    }),
    error:
      'applicationConfiguration: spark.eventLog.rotation.maxFilesToRetain must be a whole number from 1 to 10, got "20"',
  },
  {
    rule: 'the log stream prefix requires a log group',
    source: `${API}API_CloudWatchMonitoringConfiguration.html`,
    broken: { monitoring: { logStreamNamePrefix: 'jobs' } },
    error: 'monitoring.logStreamNamePrefix requires monitoring.logGroup',
  },
  {
    rule: 'a key encrypts the logs in a bucket',
    source: `${API}API_S3MonitoringConfiguration.html`,
    broken: { monitoring: { logEncryptionKey: key } },
    error: 'monitoring.logEncryptionKey requires monitoring.logBucket',
  },
  {
    rule: 'a job is either Spark SQL or an application',
    source: `${API}API_JobDriver.html`,
    broken: {
      jobDriver: new (class extends JobDriver {
        bind() {
          return {};
        }
      })(),
    },
    error: 'jobDriver must have exactly one of sparkSubmitJobDriver and sparkSqlJobDriver, got 0',
  },
  {
    rule: 'only spark-submit has a main class',
    source: `${GUIDE}emr-eks-jobs-spark-sql-parameters.html`,
    broken: sql({ mainClass: 'com.example.Main' }),
    error: 'jobDriver.sparkSqlParameters.mainClass applies only to spark-submit: remove it',
  },
  {
    rule: 'only spark-sql has Hive variables',
    source: `${GUIDE}emr-eks-jobs-spark-sql-parameters.html`,
    broken: spark({ hiveVariables: { Day: '1' } }),
    error: 'jobDriver.sparkSubmitParameters.hiveVariables applies only to spark-sql: use entryPointArguments or conf',
  },
  {
    rule: 'dynamic allocation excludes a fixed number of executors',
    source: `${SPARK}configuration.html#dynamic-allocation`,
    broken: spark({ executorInstances: 2, dynamicAllocation: {} }),
    error:
      'jobDriver.sparkSubmitParameters.executorInstances conflicts with dynamicAllocation: use dynamicAllocation.initialExecutors',
  },
  {
    rule: 'parameter values require a job template',
    source: `${GUIDE}use-job-template-parameters.html`,
    broken: { jobTemplateParameters: { Day: '1' } },
    error: 'jobTemplateParameters requires jobTemplate',
  },
  {
    rule: 'a job without a job template requires a role, a release and a driver',
    source: `${GUIDE}emr-eks-jobs-CLI.html`,
    broken: { executionRole: undefined },
    error: 'executionRole is required unless jobTemplate is set',
  },
  {
    rule: 'the start timeout of a job is a number of seconds',
    source: `${GUIDE}emr-eks-job-submitter-container-defaults.html`,
    broken: configured(Classification.EMR_CONTAINERS_DEFAULTS, { 'job-start-timeout': '30m' }),
    error:
      'applicationConfiguration[0].properties["job-start-timeout"] must be a whole number of seconds, such as "1800", got "30m"',
  },
  {
    rule: 'a classification is unique in its list',
    source: `${GUIDE}emr-eks-jobs-CLI.html`,
    broken: {
      applicationConfiguration: ['1', '2'].map((cores) =>
        ApplicationConfiguration.sparkDefaults({ 'spark.executor.cores': cores }),
      ),
    },
    error:
      'applicationConfiguration[1].classification must be unique in its list, got "spark-defaults" as in applicationConfiguration[0]: ' +
      'merge the two configurations',
  },
  {
    rule: 'a pod template has only the fields that the guide lists',
    source: `${GUIDE}pod-templates.html`,
    broken: spark({ driverPodTemplate: PodTemplate.fromObject({ spec: { restartPolicy: 'Always' } }) }),
    error:
      'jobDriver.sparkSubmitParameters.driverPodTemplate.spec.restartPolicy must be removed: Amazon EMR on EKS does not allow it in a pod ' +
      'template, so the job would fail',
  },
  {
    rule: 'a pod template does not define volumes of the service',
    source: `${GUIDE}pod-templates.html`,
    broken: spark({ driverPodTemplate: PodTemplate.fromObject({ spec: { volumes: [{ name: 'mnt-dir' }] } }) }),
    error:
      'jobDriver.sparkSubmitParameters.driverPodTemplate.spec.volumes[0].name must not be "mnt-dir": Amazon EMR on EKS defines ' +
      'this volume. Mount it without defining it',
  },
];

const WARNED: WarnedRule[] = [
  {
    rule: 'the rotation of container logs is documented for logs in a bucket',
    source: `${GUIDE}emr-eks-log-rotation-container.html`,
    broken: { monitoring: { logGroup, containerLogRotation: rotation } },
    warning:
      'monitoring.containerLogRotation is set without monitoring.logBucket: Amazon EMR on EKS documents rotation',
  },
  {
    rule: 'settings of event log rotation require the rotation',
    source: `${GUIDE}emr-eks-log-rotation.html`,
    broken: conf({ 'spark.eventLog.rotation.interval': '300' }),
    warning:
      'jobDriver.sparkSubmitParameters: spark.eventLog.rotation.interval has no effect without spark.eventLog.rotation.enabled=true',
  },
  {
    rule: 'event logs are written for the persistent application UI',
    source: `${GUIDE}emr-eks-log-rotation.html`,
    broken: { ...conf({ 'spark.eventLog.rotation.enabled': 'true' }), monitoring: { persistentAppUI: false } },
    warning:
      'jobDriver.sparkSubmitParameters: spark.eventLog.rotation.enabled has no effect with monitoring.persistentAppUI: false',
  },
  {
    rule: 'vertical autoscaling requires a job signature',
    source: `${GUIDE}jobruns-vas-configure.html`,
    broken: conf({ [AUTOSCALING_LABEL]: 'true' }),
    warning: `jobDriver.sparkSubmitParameters: vertical autoscaling requires a job signature: set ${AUTOSCALING}.signature`,
  },
  {
    rule: 'the settings of vertical autoscaling require its switch',
    source: `${GUIDE}jobruns-vas-configure.html`,
    broken: conf({ [`${AUTOSCALING}.mode`]: 'Auto' }),
    warning: `jobDriver.sparkSubmitParameters: ${AUTOSCALING}.mode has no effect without ${AUTOSCALING_LABEL}=true`,
  },
  {
    rule: 'settings of the job submitter pod start with jobsubmitter.',
    source: `${GUIDE}emr-eks-job-submitter.html`,
    broken: configured(Classification.EMR_JOB_SUBMITTER, { 'node.selector.zone': 'a' }),
    warning:
      'applicationConfiguration[0].properties["node.selector.zone"] is not a property of emr-job-submitter: its property names start with "jobsubmitter."',
  },
  {
    rule: 'settings of the driver and the executors do not apply to the job submitter pod',
    source: `${GUIDE}emr-eks-job-submitter-container-defaults.html`,
    broken: configured(Classification.EMR_JOB_SUBMITTER, { 'job-start-timeout': '1800' }),
    warning:
      'applicationConfiguration[0].properties["job-start-timeout"] is not a property of emr-job-submitter: move it to emr-containers-defaults',
  },
  {
    rule: 'settings of the job submitter pod do not apply to the driver and the executors',
    source: `${GUIDE}emr-eks-job-submitter-container-defaults.html`,
    broken: configured(Classification.EMR_CONTAINERS_DEFAULTS, { 'jobsubmitter.logging.image': 'x' }),
    warning:
      'applicationConfiguration[0].properties["jobsubmitter.logging.image"] is not a property of emr-containers-defaults: move it to ' +
      'emr-job-submitter',
  },
  {
    rule: 'settings of the driver and the executors have the names in the guide',
    source: `${GUIDE}emr-eks-job-submitter-container-defaults.html`,
    broken: configured(Classification.EMR_CONTAINERS_DEFAULTS, { 'job-start-timout': '1800' }),
    warning:
      'applicationConfiguration[0].properties["job-start-timout"] is not a property of emr-containers-defaults: did you mean "job-start-timeout"?',
  },
  {
    rule: 'only DISABLED turns the logs of executors off',
    source: `${GUIDE}emr-eks-job-submitter-container-defaults.html`,
    broken: configured(Classification.EMR_CONTAINERS_DEFAULTS, { 'executor.logging': 'false' }),
    warning:
      'applicationConfiguration[0].properties["executor.logging"] leaves logging on: only "DISABLED" turns it off, got "false"',
  },
  {
    rule: 'the service defines the names of the Spark containers',
    source: `${GUIDE}pod-templates.html`,
    broken: conf({ 'spark.kubernetes.driver.podTemplateContainerName': 'main' }),
    warning:
      'jobDriver.sparkSubmitParameters.conf["spark.kubernetes.driver.podTemplateContainerName"] cannot be changed: Amazon EMR on EKS uses ' +
      'its own names',
  },
  {
    rule: 'environment variables are in the classification export inside spark-env',
    source: `${GUIDE}emr-eks-jobs-CLI.html`,
    broken: configured(Classification.SPARK_ENV, { PYSPARK_PYTHON: '/usr/bin/python3.11' }),
    warning:
      'applicationConfiguration[0].properties of spark-env does not set environment variables: AWS documents them in an "export" configuration',
  },
];

const TYPED: TypedRule[] = [
  {
    rule: 'the rotation of container logs requires a size and a number of files',
    source: `${API}API_ContainerLogRotationConfiguration.html`,
    by: 'both members of ContainerLogRotation are required',
  },
  {
    rule: 'the size of a container log is a whole number with a unit',
    source: `${GUIDE}emr-eks-log-rotation-container.html`,
    by: 'ContainerLogRotation.rotationSize is a Size, sent in whole KB',
  },
  {
    rule: 'persistentAppUI and allowAWSToRetainLogs are ENABLED or DISABLED',
    source: `${API}API_MonitoringConfiguration.html`,
    by: 'Monitoring has booleans',
  },
  {
    rule: 'only spark-submit has arguments',
    source: `${API}API_SparkSqlJobDriver.html`,
    by: 'SparkSqlJobDriverProps has no arguments',
  },
  {
    rule: 'a job template has no retry policy, and only a template has parameters',
    source: `${API}API_JobTemplateData.html`,
    by: 'JobTemplateProps has no retryPolicy; JobRunProps.releaseLabel and jobRunName take no parameter',
  },
  {
    rule: 'Spark SQL runs either a file or the option -e',
    source: `${GUIDE}emr-eks-jobs-spark-sql-parameters.html`,
    by: 'SparkSqlJobDriverProps.query is refused beside an entryPoint (test/lib/job-driver.test.ts)',
  },
];

const UNCHECKED: UncheckedRule[] = [
  {
    rule: 'Lake Formation requires dynamic allocation, and supports neither streaming nor custom images',
    source: `${GUIDE}security_iam_fgac-considerations.html`,
    checkedBy: 'job',
    why: 'the security configuration of the virtual cluster turns it on, and only its ID is known',
  },
  {
    rule: 'a custom image does not write to the folders that the service mounts',
    source: `${GUIDE}docker-custom-images-considerations.html`,
    checkedBy: 'job',
    why: 'the content of an image is unknown',
  },
  {
    rule: 'a custom image matches the release of the job and the architecture of the nodes',
    source: `${GUIDE}docker-custom-images-steps.html`,
    checkedBy: 'job',
    why: 'the name of an image does not reveal its release, and labels select the nodes',
  },
  {
    rule: 'schedulers such as Volcano and YuniKorn are documented for spark-submit and the Spark operator',
    source: `${GUIDE}tutorial-volcano.html`,
    checkedBy: 'job',
    why: 'the guide does not exclude StartJobRun, and public jobs set spark.kubernetes.scheduler.name',
  },
  {
    rule: 'logs of executors that are turned off are not sent to the log group or the bucket either',
    source: `${GUIDE}emr-eks-job-submitter-container-defaults.html`,
    checkedBy: 'job',
    why: 'not a mistake: the logs of the driver are still sent there',
  },
  {
    rule: 'the rotation of event logs is independent of the rotation of container logs',
    source: `${GUIDE}emr-eks-log-rotation.html`,
    checkedBy: 'job',
    why: 'not a mistake in any combination',
  },
  {
    rule: 'a retry policy with one attempt does not retry',
    source: `${GUIDE}jobruns-using-retry-policies.html`,
    checkedBy: 'service',
    why: 'not a mistake: it is the default',
  },
  {
    rule: 'the switch of vertical autoscaling is a label on one page and an annotation on another',
    source: `${GUIDE}jobruns-vas-gs.html`,
    checkedBy: 'job',
    why: 'the pages contradict each other, so each of them counts as the switch',
  },
  {
    rule: 'allowAWSToRetainLogs and persistentAppUI may depend on each other',
    source: `${API}API_ManagedLogs.html`,
    checkedBy: 'service',
    why: 'the guide does not mention it',
  },
  {
    rule: 'the key policy for managed logs allows the service to use the key',
    source: `${API}API_ManagedLogs.html`,
    checkedBy: 'service',
    why: 'the policy of an imported key is unknown',
  },
  {
    rule: 'a request and its job template set the same field',
    source: `${GUIDE}create-job-template.html`,
    checkedBy: 'service',
    why: 'the guide does not state which value takes precedence',
  },
  {
    rule: 'a sidecar ends when the Spark container ends',
    source: `${GUIDE}pod-templates.html`,
    checkedBy: 'job',
    why: 'the behavior of a container is unknown',
  },
];

test.each(REFUSED)('fails when broken: $rule ($source)', ({ broken, error }) => {
  expect(errorsOf(broken)).toContain(error);
});

test.each(WARNED)('warns when broken: $rule ($source)', ({ broken, warning }) => {
  expect(errorsOf(broken)).toEqual([]);
  expect(warningsOf(broken).map(({ text }) => text)).toEqual([expect.stringContaining(warning)]);
});

test('each rule has its own source page, and names who checks it', () => {
  for (const { rule, source } of [...REFUSED, ...WARNED, ...TYPED, ...UNCHECKED]) {
    expect([rule, source]).toEqual([rule, expect.stringMatching(/^https:\/\/[\w.]+\/.+\.html/)]);
  }
  for (const { by } of TYPED) expect(by).not.toBe('');
  for (const { why } of UNCHECKED) expect(why).not.toBe('');
});

const ROTATED = { 'spark.eventLog.rotation.enabled': 'true', 'spark.eventLog.rotation.interval': '60s' };

test.each<[string, Partial<JobRunProps>]>([
  ['container logs that also go to a bucket', { monitoring: { logBucket, containerLogRotation: rotation } }],
  ['event logs', conf({ ...ROTATED, 'spark.eventLog.rotation.maxFilesToRetain': '10' })],
  [
    'event logs, partly in spark-defaults',
    {
      ...conf({ 'spark.eventLog.rotation.interval': '5m' }),
      ...configured('spark-defaults', { 'spark.eventLog.rotation.enabled': 'true' }),
    },
  ],
  [
    'event logs that Spark writes itself',
    {
      ...conf({ ...ROTATED, 'spark.eventLog.enabled': 'true' }),
      monitoring: { persistentAppUI: false },
    },
  ],
  ['event logs in raw parameters', submit(SparkParameters.raw('--conf spark.eventLog.rotation.enabled=true'))],
  ['autoscaling with a signature', conf({ [AUTOSCALING_LABEL]: 'true', [`${AUTOSCALING}.signature`]: 'daily' })],
  ['autoscaling by an annotation', conf({ [AUTOSCALING]: 'true', [`${AUTOSCALING}.signature`]: 'daily' })],
  ['autoscaling that is off', conf({ [AUTOSCALING_LABEL]: 'false' })],
  [
    'settings of the pods',
    {
      applicationConfiguration: [
        ApplicationConfiguration.emrJobSubmitter({ 'jobsubmitter.node.selector.zone': 'a' }),
        ApplicationConfiguration.emrContainersDefaults({
          'job-start-timeout': '60',
          'executor.logging': 'DISABLED',
          other: '1',
        }),
      ],
    },
  ],
  [
    'a pod template with the first 5.x release that supports it',
    {
      ...spark({ driverPodTemplate: PodTemplate.fromUri('s3://code/driver.yaml') }),
      ...release('5.33.0'),
    },
  ],
])('a job can have %s', (_, props) => {
  expect(errorsOf(props)).toEqual([]);
  expect(warningsOf(props)).toEqual([]);
});

test('raw parameters follow the same rules', () => {
  const raw = (text: string) => submit(SparkParameters.raw(text));
  const property = 'spark.eventLog.rotation.maxFilesToRetain';
  expect(errorsOf(raw(`--conf spark.eventLog.rotation.enabled=true --conf "${property}=0"`))).toEqual([
    `jobDriver.sparkSubmitParameters: ${property} must be a whole number from 1 to 10, got "0"`,
  ]);
  expect(errorsOf(raw(`--conf=${property}=x`))).toHaveLength(1);
});

test('a job template can set a property that another property of its job runs requires', () => {
  expect(() =>
    render((scope) => ({
      ...conf({ 'spark.eventLog.rotation.interval': '300' }),
      monitoring: { containerLogRotation: rotation },
      jobTemplate: jobTemplate(scope),
    })),
  ).not.toThrow();
});

test('a job template follows the same rules, except for its parameters', () => {
  const templateWith = (properties: Record<string, string>) => () => {
    const scope = newStack();
    const { executionRole, releaseLabel } = jobRunProps(scope);
    return new JobTemplate(scope, 'Template', {
      executionRole: executionRole!,
      releaseLabel: releaseLabel!,
      jobDriver: JobDriver.sparkSubmit({ entryPoint, sparkSubmitParameters: SparkParameters.of({ conf: properties }) }),
      parameters: { Seconds: JobTemplateParameter.number() },
    });
  };
  const property = 'spark.eventLog.rotation.interval';
  const enabled = { 'spark.eventLog.rotation.enabled': 'true' };
  expect(templateWith({ ...enabled, [property]: '59' })).toThrow('must be at least 60 seconds, got "59"');
  expect(templateWith({ ...enabled, [property]: '${Seconds}' })).not.toThrow();
});
