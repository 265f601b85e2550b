import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ContextAttribute, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import {
  EntryPoint,
  JobDriver,
  JobExecutionRole,
  JobIdentity,
  JobRun,
  JobRunSchedule,
  JobTemplate,
  JobTemplateParameter,
  ReleaseLabel,
  VirtualCluster,
  WaitFor,
} from '../lib';

/** An EKS cluster with two nodes and the EKS Pod Identity Agent. */
class Cluster extends eks.CfnCluster {
  constructor(scope: Construct, id: string) {
    const vpc = new ec2.Vpc(scope, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
    const { subnetIds } = vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS });
    const role = new iam.Role(scope, 'ClusterRole', {
      assumedBy: new iam.ServicePrincipal('eks.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonEKSClusterPolicy')],
    });
    super(scope, id, {
      roleArn: role.roleArn,
      resourcesVpcConfig: { subnetIds },
      // the service gives itself access to the namespace of the virtual cluster
      accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' },
      logging: { clusterLogging: { enabledTypes: [{ type: 'api' }, { type: 'audit' }] } },
    });
    const nodeRole = new iam.Role(this, 'NodeRole', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: ['AmazonEKSWorkerNodePolicy', 'AmazonEKS_CNI_Policy', 'AmazonEC2ContainerRegistryReadOnly'].map(
        (name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name),
      ),
    });
    new eks.CfnNodegroup(this, 'Nodes', {
      clusterName: this.ref,
      nodeRole: nodeRole.roleArn,
      subnets: subnetIds,
      instanceTypes: ['m6i.xlarge'],
      scalingConfig: { minSize: 2, desiredSize: 2, maxSize: 10 },
    });
    new eks.CfnAddon(this, 'PodIdentityAgent', { clusterName: this.ref, addonName: 'eks-pod-identity-agent' });
  }
}

/**
 * A data lake whose tables are created by the deployment, and filled every night.
 *
 * The deployment creates the tables, then checks them, and fails if one of these jobs fails. A topic notifies its subscribers of
 * each job that fails.
 */
export class DataPlatform extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const namespace = 'default';
    const cluster = new Cluster(this, 'Cluster');
    const virtualCluster = new VirtualCluster(this, 'VirtualCluster', { cluster, namespace });
    // jobs need the nodes and the agent
    virtualCluster.node.addDependency(cluster);
    const executionRole = new JobExecutionRole(this, 'ExecutionRole', {
      namespace,
      identity: JobIdentity.podIdentity(cluster),
    });
    const lake = new s3.Bucket(this, 'Lake', { enforceSSL: true });
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_MONTH });

    const jobTemplate = new JobTemplate(this, 'Tables', {
      executionRole,
      releaseLabel: ReleaseLabel.EMR_7_13_0,
      jobDriver: JobDriver.sparkSubmit({
        entryPoint: EntryPoint.fromAsset(`${__dirname}/jobs/tables.py`),
        entryPointArguments: ['--lake', lake.s3UrlForObject(), '--step', '${Step}'],
      }),
      monitoring: { logGroup, logStreamNamePrefix: 'tables' },
      parameters: { Step: JobTemplateParameter.string() },
    });
    const step = (name: string) =>
      new JobRun(this, name, {
        virtualCluster,
        jobTemplate,
        jobTemplateParameters: { Step: name.toLowerCase() },
        waitFor: WaitFor.COMPLETION,
        timeout: Duration.minutes(30),
      });
    const create = step('Create');
    const check = step('Check');
    check.executeAfter(create);
    lake.grantReadWrite(create);

    const nightly = new JobRunSchedule(this, 'Nightly', {
      schedule: ScheduleExpression.cron({ hour: '2', minute: '30' }),
      virtualCluster,
      executionRole,
      releaseLabel: ReleaseLabel.EMR_7_13_0,
      jobDriver: JobDriver.sparkSubmit({
        entryPoint: EntryPoint.fromAsset(`${__dirname}/jobs/load.py`),
        entryPointArguments: ['--lake', lake.s3UrlForObject(), '--until', ContextAttribute.scheduledTime],
      }),
      monitoring: { logGroup, logStreamNamePrefix: 'nightly' },
    });
    const topic = new sns.Topic(this, 'Failures', { enforceSSL: true });
    for (const job of [create, check, nightly]) job.onFailed('Failed', { target: new SnsTopic(topic) });

    new CfnOutput(this, 'CheckJobRunId', { value: check.jobRunId });
  }
}
