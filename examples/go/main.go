// A stack with a job run that the deployment waits for: if the job fails, the deployment fails and rolls back.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseks"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-emr-containers/cdk-emr-containers-go/cdkemrcontainers"
)

func newNightlyLoad(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, jsii.String(id), nil)
	cluster := awseks.Cluster_FromClusterAttributes(stack, jsii.String("Cluster"), &awseks.ClusterAttributes{
		ClusterName: jsii.String("spark"),
	})
	virtualCluster := cdkemrcontainers.NewVirtualCluster(stack, jsii.String("VirtualCluster"), &cdkemrcontainers.VirtualClusterProps{
		Cluster:   cluster,
		Namespace: jsii.String("jobs"),
	})
	executionRole := cdkemrcontainers.NewJobExecutionRole(stack, jsii.String("ExecutionRole"), &cdkemrcontainers.JobExecutionRoleProps{
		Namespace: jsii.String("jobs"),
		Identity:  cdkemrcontainers.JobIdentity_PodIdentity(cluster),
	})
	// region job-run
	load := cdkemrcontainers.NewJobRun(stack, jsii.String("Load"), &cdkemrcontainers.JobRunProps{
		VirtualCluster: virtualCluster,
		ExecutionRole:  executionRole,
		ReleaseLabel:   cdkemrcontainers.ReleaseLabel_EMR_7_13_0(),
		JobDriver: cdkemrcontainers.JobDriver_SparkSubmit(&cdkemrcontainers.SparkSubmitJobDriverProps{
			EntryPoint:          cdkemrcontainers.EntryPoint_FromAsset(jsii.String("../jobs/load.py"), nil),
			EntryPointArguments: jsii.Strings("--lake", "s3://my-lake", "--until", "2026-11-22"),
			SparkSubmitParameters: cdkemrcontainers.SparkParameters_Of(&cdkemrcontainers.SparkParametersProps{
				ExecutorInstances: jsii.Number(2),
				ExecutorMemory:    awscdk.Size_Gibibytes(jsii.Number(4)),
				Conf:              &map[string]*string{"spark.sql.shuffle.partitions": jsii.String("64")},
			}),
		}),
		Monitoring: &cdkemrcontainers.Monitoring{LogGroup: awslogs.NewLogGroup(stack, jsii.String("Logs"), nil)},
		WaitFor:    cdkemrcontainers.WaitFor_COMPLETION,
		Timeout:    awscdk.Duration_Minutes(jsii.Number(30)),
	})
	// endregion
	awscdk.NewCfnOutput(stack, jsii.String("JobRunId"), &awscdk.CfnOutputProps{Value: load.JobRunId()})
	return stack
}

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	newNightlyLoad(app, "NightlyLoad")
	app.Synth(nil)
}
