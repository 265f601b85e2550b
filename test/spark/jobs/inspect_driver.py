"""Prints what a driver has: its arguments, files, modules, properties and environment."""

import json
import os
import subprocess
import sys

import helper
from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
found = {
    "arguments": sys.argv[1:],
    "settings": open("settings.json").read(),
    "tool": subprocess.check_output(["./tools/bin/tool"], text=True).strip(),
    "helper": helper.NAME,
    "property": spark.conf.get("spark.test.words"),
    "default": spark.conf.get("spark.test.default"),
    "variable": os.environ.get("STAGE"),
    "sum": spark.sparkContext.parallelize(range(10)).map(lambda number: number * 2).sum(),
}
print(json.dumps(found))
