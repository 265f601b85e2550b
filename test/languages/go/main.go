// A job run with a mistake, which is put in the place of a comment.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-emr-containers/cdk-emr-containers-go/cdkemrcontainers"
)

func main() {
	defer jsii.Close()
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Stack"), nil)
	roleArn := jsii.String("arn:aws:iam::123456789012:role/job")
	cdkemrcontainers.NewJobRun(stack, jsii.String("Load"), &cdkemrcontainers.JobRunProps{
		VirtualCluster: cdkemrcontainers.VirtualCluster_FromVirtualClusterId(stack, jsii.String("VirtualCluster"), jsii.String("abc")),
		ExecutionRole:  awsiam.Role_FromRoleArn(stack, jsii.String("Role"), roleArn, nil),
		ReleaseLabel:   cdkemrcontainers.ReleaseLabel_EMR_7_13_0(),
		JobDriver: cdkemrcontainers.JobDriver_SparkSubmit(&cdkemrcontainers.SparkSubmitJobDriverProps{
			EntryPoint: cdkemrcontainers.EntryPoint_FromUri(jsii.String("s3://my-code/load.py")),
		}),
		// the mistake
	})
}
