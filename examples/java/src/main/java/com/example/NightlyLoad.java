package com.example;

import io.github.cdkemrcontainers.EntryPoint;
import io.github.cdkemrcontainers.JobDriver;
import io.github.cdkemrcontainers.JobExecutionRole;
import io.github.cdkemrcontainers.JobIdentity;
import io.github.cdkemrcontainers.JobRun;
import io.github.cdkemrcontainers.Monitoring;
import io.github.cdkemrcontainers.ReleaseLabel;
import io.github.cdkemrcontainers.SparkParameters;
import io.github.cdkemrcontainers.SparkParametersProps;
import io.github.cdkemrcontainers.SparkSubmitJobDriverProps;
import io.github.cdkemrcontainers.VirtualCluster;
import io.github.cdkemrcontainers.WaitFor;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Size;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.eks.Cluster;
import software.amazon.awscdk.services.eks.ClusterAttributes;
import software.amazon.awscdk.services.eks.ICluster;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/** A stack with a job run that the deployment waits for: if the job fails, the deployment fails and rolls back. */
public class NightlyLoad extends Stack {
    public NightlyLoad(Construct scope, String id) {
        super(scope, id);
        ICluster cluster = Cluster.fromClusterAttributes(
                this, "Cluster", ClusterAttributes.builder().clusterName("spark").build());
        VirtualCluster virtualCluster = VirtualCluster.Builder.create(this, "VirtualCluster")
                .cluster(cluster)
                .namespace("jobs")
                .build();
        JobExecutionRole executionRole = JobExecutionRole.Builder.create(this, "ExecutionRole")
                .namespace("jobs")
                .identity(JobIdentity.podIdentity(cluster))
                .build();
        SparkParameters sparkParameters = SparkParameters.of(SparkParametersProps.builder()
                .executorInstances(2)
                .executorMemory(Size.gibibytes(4))
                .conf(Map.of("spark.sql.shuffle.partitions", "64"))
                .build());
        // region job-run
        JobRun load = JobRun.Builder.create(this, "Load")
                .virtualCluster(virtualCluster)
                .executionRole(executionRole)
                .releaseLabel(ReleaseLabel.EMR_7_13_0)
                .jobDriver(JobDriver.sparkSubmit(SparkSubmitJobDriverProps.builder()
                        .entryPoint(EntryPoint.fromAsset("../jobs/load.py"))
                        .entryPointArguments(List.of("--lake", "s3://my-lake", "--until", "2026-11-22"))
                        .sparkSubmitParameters(sparkParameters)
                        .build()))
                .monitoring(Monitoring.builder().logGroup(new LogGroup(this, "Logs")).build())
                .waitFor(WaitFor.COMPLETION)
                .timeout(Duration.minutes(30))
                .build();
        // endregion
        CfnOutput.Builder.create(this, "JobRunId").value(load.getJobRunId()).build();
    }

    public static void main(String[] args) {
        App app = new App();
        new NightlyLoad(app, "NightlyLoad");
        app.synth();
    }
}
