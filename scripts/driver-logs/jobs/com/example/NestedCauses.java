package com.example;

import org.apache.spark.sql.SparkSession;

public class NestedCauses {
  public static void main(String[] arguments) {
    SparkSession.builder().getOrCreate();
    try {
      load("orders");
    } catch (RuntimeException error) {
      throw new IllegalStateException("The nightly load failed", error);
    }
  }

  private static void load(String table) {
    try {
      Integer.parseInt("1O");
    } catch (NumberFormatException error) {
      throw new RuntimeException("Table " + table + " has no valid batch number", error);
    }
  }
}
