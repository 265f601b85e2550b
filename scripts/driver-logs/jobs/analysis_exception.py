from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()


def report(orders):
    return orders.groupBy("cuntry").sum("amount")


orders = spark.createDataFrame([("CH", 3), ("DE", 4)], "country string, amount int")
report(orders.filter("amount > 3").withColumnRenamed("amount", "amount")).show()
