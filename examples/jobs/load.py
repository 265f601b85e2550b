"""Adds the orders of a day to the lake."""

import argparse

from pyspark.sql import SparkSession
from pyspark.sql.functions import lit, to_date

parser = argparse.ArgumentParser()
parser.add_argument("--lake", required=True)
parser.add_argument("--until", required=True)
arguments = parser.parse_args()

spark = SparkSession.builder.appName("load").getOrCreate()
orders = spark.range(1000).withColumn("day", to_date(lit(arguments.until)))
orders.write.mode("append").partitionBy("day").parquet(f"{arguments.lake}/orders")
