"""Creates the tables of the lake, or checks that they exist."""

import argparse

from pyspark.sql import SparkSession

parser = argparse.ArgumentParser()
parser.add_argument("--lake", required=True)
parser.add_argument("--step", choices=["create", "check"], required=True)
arguments = parser.parse_args()

spark = SparkSession.builder.appName("tables").getOrCreate()
path = f"{arguments.lake}/orders"
if arguments.step == "create":
    spark.createDataFrame([], "id long, day date").write.mode("ignore").partitionBy("day").parquet(path)
else:
    spark.read.schema("id long, day date").parquet(path).limit(1).collect()
