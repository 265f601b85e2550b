import sys

from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
if spark.range(10).count() != 11:
    print("the control total is wrong")
    sys.exit(3)
