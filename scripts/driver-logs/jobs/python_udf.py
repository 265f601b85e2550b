from pyspark.sql import SparkSession
from pyspark.sql.functions import udf

spark = SparkSession.builder.getOrCreate()


@udf("int")
def parse(text):
    return int(text)


spark.createDataFrame([("1",), ("two",)], "text string").select(parse("text")).show()
