package com.example;

import org.apache.spark.sql.SparkSession;

public class StageAbort {
  public static void main(String[] arguments) {
    SparkSession spark = SparkSession.builder().getOrCreate();
    spark.conf().set("spark.sql.ansi.enabled", "true");
    spark.range(-2, 3).selectExpr("100 div id AS share").collectAsList();
  }
}
