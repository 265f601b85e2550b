"""Fails unless an earlier attempt has left its mark in a bucket."""

import sys

from pyspark.sql import SparkSession

mark = sys.argv[1]
spark = SparkSession.builder.getOrCreate()
path = spark._jvm.org.apache.hadoop.fs.Path(mark)
files = path.getFileSystem(spark._jsc.hadoopConfiguration())
if not files.exists(path):
    files.create(path).close()
    raise RuntimeError("not yet")
print("now")
