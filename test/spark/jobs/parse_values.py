"""Prints which values the running Spark parses as which type."""
import json
import sys

from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
jvm = spark.sparkContext._jvm
parsers = {
    "size": jvm.org.apache.spark.network.util.JavaUtils.byteStringAsMb,
    "count": jvm.java.lang.Integer.parseInt,
    "time": jvm.org.apache.spark.network.util.JavaUtils.timeStringAsMs,
    "flag": lambda value: jvm.org.apache.spark.SparkConf(False).set("spark.a", value).getBoolean("spark.a", False),
}


def parses(kind, value):
    try:
        parsers[kind](value)
        return True
    except Exception:
        return False


print(json.dumps([[kind, value, parses(kind, value)] for kind, value in json.loads(sys.argv[1])]))
