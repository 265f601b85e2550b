import logging

from pyspark.sql import SparkSession

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("orders")

spark = SparkSession.builder.getOrCreate()
try:
    spark.table("sales.orders").count()
except Exception:
    log.exception("cannot read the orders of today")
    raise SystemExit("orders: no input, giving up")
