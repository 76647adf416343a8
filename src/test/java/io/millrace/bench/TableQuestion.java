package io.millrace.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * A query, and the same question to the floor. Both answers come to one number, and have to be equal.
 *
 * @param answer reads it from the query's result
 * @param aim what is aimed at, as text
 */
record TableQuestion(String pql, ToLongFunction<JsonNode> answer, LongSupplier floor, String aim) {}
