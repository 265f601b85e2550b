"""Writes the orders of a CSV file as Parquet, by day."""

import sys

from pyspark.sql import SparkSession

source, target = sys.argv[1:3]
spark = SparkSession.builder.appName("orders").getOrCreate()
orders = spark.read.csv(source, header=True, inferSchema=True)
orders.write.partitionBy("day").mode("overwrite").parquet(target)
print(f"{spark.read.parquet(target).count()} orders")
