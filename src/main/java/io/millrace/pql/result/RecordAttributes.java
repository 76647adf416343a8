package io.millrace.pql.result;

import io.millrace.attribute.AttributeValue;
import java.util.SortedMap;

/**
 * The attributes of one record.
 *
 * @param id 0 in a keyed table
 * @param key null in an unkeyed table
 */
public record RecordAttributes(long id, String key, SortedMap<String, AttributeValue> values) {}
