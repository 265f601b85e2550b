package com.example;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

public class OutOfMemory {
  public static void main(String[] arguments) {
    SparkSession.builder().getOrCreate();
    List<long[]> all = new ArrayList<>();
    while (true) all.add(new long[1 << 20]);
  }
}
