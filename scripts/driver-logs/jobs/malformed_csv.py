import tempfile

from pyspark.sql import SparkSession

spark = SparkSession.builder.config("spark.task.maxFailures", 1).getOrCreate()
with tempfile.TemporaryDirectory() as folder:
    path = f"{folder}/orders.csv"
    with open(path, "w") as file:
        file.write("1,3.50\n2,many\n")
    spark.read.schema("id int, amount double").option("mode", "FAILFAST").csv(path).collect()
