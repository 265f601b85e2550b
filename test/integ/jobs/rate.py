from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("rate").getOrCreate()
query = spark.readStream.format("rate").load().writeStream.format("noop").start()
query.awaitTermination()
