package io.millrace.mapping.json;

import java.util.Locale;

/** Why a value of a record was refused. The lower-case name is what clients see. */
enum Reason {
    /** The record lacks a member, and the rule does not allow that. */
    MISSING,
    /** Something that should be an object is not: the record, its value, or a step of a path before the last. */
    NOT_AN_OBJECT,
    /** The JSON type of the value cannot be stored in the column. */
    WRONG_TYPE,
    /** The text is not a number, or not a whole one where one is needed. */
    BAD_NUMBER,
    /** The text is none of the words for true and false. */
    BAD_BOOL,
    /** The value is not a time, or does not match the layout. */
    BAD_TIME,
    /** The value is a number or a time, but outside what the column can hold. */
    OUT_OF_RANGE,
    /** The value cannot number a record. */
    BAD_ID,
    /** The value cannot be a part of a record key. */
    BAD_KEY;

    private final String word = name().toLowerCase(Locale.ROOT);

    String word() {
        return word;
    }
}
