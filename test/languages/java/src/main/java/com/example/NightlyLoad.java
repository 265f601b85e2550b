package com.example;

import io.github.cdkemrcontainers.EntryPoint;
import io.github.cdkemrcontainers.JobDriver;
import io.github.cdkemrcontainers.JobRun;
import io.github.cdkemrcontainers.ReleaseLabel;
import io.github.cdkemrcontainers.SparkSubmitJobDriverProps;
import io.github.cdkemrcontainers.VirtualCluster;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.Role;

/** A job run with a mistake, which is put in the place of a comment. */
public class NightlyLoad {
    public static void main(String[] args) {
        Stack stack = new Stack(new App(), "Stack");
        EntryPoint entryPoint = EntryPoint.fromUri("s3://my-code/load.py");
        JobRun.Builder.create(stack, "Load")
                .virtualCluster(VirtualCluster.fromVirtualClusterId(stack, "VirtualCluster", "abc"))
                .executionRole(Role.fromRoleArn(stack, "Role", "arn:aws:iam::123456789012:role/job"))
                .releaseLabel(ReleaseLabel.EMR_7_13_0)
                .jobDriver(JobDriver.sparkSubmit(SparkSubmitJobDriverProps.builder().entryPoint(entryPoint).build()))
                // the mistake
                .build();
    }
}
