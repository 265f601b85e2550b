"""Makes the mistake that its argument names."""

import sys

from aws_cdk import App, Stack, aws_iam as iam
from cdk_emr_containers import EntryPoint, JobDriver, JobRun, ReleaseLabel, VirtualCluster

MISTAKES = {
    "value": {"job_run_name": "n" * 65},
    "type": {"timeout": 30},
    "name": {"job_run_nmae": "load"},
}

stack = Stack(App(), "Stack")
job = {
    "virtual_cluster": VirtualCluster.from_virtual_cluster_id(stack, "VirtualCluster", "abc"),
    "execution_role": iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::123456789012:role/job"),
    "release_label": ReleaseLabel.EMR_7_13_0,
    "job_driver": JobDriver.spark_submit(entry_point=EntryPoint.from_uri("s3://my-code/load.py")),
}
JobRun(stack, "Load", **job, **MISTAKES[sys.argv[1]])
