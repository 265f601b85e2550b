from pyspark.sql import SparkSession

RATES = {"CHF": 1.0, "EUR": 0.94}


def rate(currency):
    return RATES[currency]


def convert(amount, currency):
    return amount * rate(currency)


def total(rows):
    return sum(convert(row.amount, row.currency) for row in rows)


def main():
    spark = SparkSession.builder.getOrCreate()
    rows = spark.createDataFrame([(1.0, "CHF"), (2.0, "USD")], "amount double, currency string").collect()
    print(total(rows))


main()
