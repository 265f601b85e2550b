"""Appends the incoming orders to a table, for as long as the query runs."""

import argparse

from pyspark.sql import SparkSession

arguments = argparse.ArgumentParser()
arguments.add_argument("--source", required=True)
arguments.add_argument("--target", required=True)
arguments.add_argument("--checkpoint", required=True)
options = arguments.parse_args()

spark = SparkSession.builder.appName("orders").getOrCreate()
orders = spark.readStream.schema("id STRING, amount DOUBLE, at TIMESTAMP").json(options.source)
query = (
    orders.writeStream.format("parquet")
    .option("path", options.target)
    .option("checkpointLocation", options.checkpoint)
    .start()
)
query.awaitTermination()
