"""A stack with a job run that the deployment waits for: if the job fails, the deployment fails and rolls back."""

from pathlib import Path

from aws_cdk import App, CfnOutput, Duration, Size, Stack, aws_eks as eks, aws_logs as logs
from cdk_emr_containers import (
    EntryPoint,
    JobDriver,
    JobExecutionRole,
    JobIdentity,
    JobRun,
    ReleaseLabel,
    SparkParameters,
    VirtualCluster,
    WaitFor,
)
from constructs import Construct

JOBS = Path(__file__).resolve().parents[1] / "jobs"


class NightlyLoad(Stack):
    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        cluster = eks.Cluster.from_cluster_attributes(self, "Cluster", cluster_name="spark")
        virtual_cluster = VirtualCluster(self, "VirtualCluster", cluster=cluster, namespace="jobs")
        execution_role = JobExecutionRole(
            self, "ExecutionRole", namespace="jobs", identity=JobIdentity.pod_identity(cluster)
        )
        # region job-run
        load = JobRun(
            self,
            "Load",
            virtual_cluster=virtual_cluster,
            execution_role=execution_role,
            release_label=ReleaseLabel.EMR_7_13_0,
            job_driver=JobDriver.spark_submit(
                entry_point=EntryPoint.from_asset(str(JOBS / "load.py")),
                entry_point_arguments=["--lake", "s3://my-lake", "--until", "2026-11-22"],
                spark_submit_parameters=SparkParameters.of(
                    executor_instances=2,
                    executor_memory=Size.gibibytes(4),
                    conf={"spark.sql.shuffle.partitions": "64"},
                ),
            ),
            monitoring={"log_group": logs.LogGroup(self, "Logs")},
            wait_for=WaitFor.COMPLETION,
            timeout=Duration.minutes(30),
        )
        # endregion
        CfnOutput(self, "JobRunId", value=load.job_run_id)


app = App()
NightlyLoad(app, "NightlyLoad")
app.synth()
