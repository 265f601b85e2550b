"""Streams for ever, through a function in Python, with its checkpoint in a bucket."""

import os
import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import udf

spark = SparkSession.builder.getOrCreate()
shout = udf(lambda value: f"{value}!")
rows = spark.readStream.format("rate").load().select(shout("value").alias("shout"))


def show(batch, number):
    print(f"batch {number} of process {os.getpid()}: {batch.count()} rows", flush=True)


query = rows.writeStream.foreachBatch(show).option("checkpointLocation", sys.argv[1]).start()
query.awaitTermination()
