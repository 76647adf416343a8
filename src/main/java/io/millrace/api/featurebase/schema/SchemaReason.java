package io.millrace.api.featurebase.schema;

import java.util.Locale;

/** Why a schema was refused. The lower-case name is what clients see. */
enum SchemaReason {
    // Schemas as a whole
    /** The schema, or its list of definitions, does not have the right shape. */
    BAD_DEFINITION,
    /** The schema's own type is not {@code json}. */
    UNSUPPORTED_SCHEMA_TYPE,
    /** Neither {@code id_field} nor {@code primary_key_fields} is there. */
    MISSING_ID,
    /** Both {@code id_field} and {@code primary_key_fields} are there. */
    ID_AND_PRIMARY_KEY,
    /** {@code id_field} names no definition. */
    ID_FIELD_NOT_FOUND,
    /** {@code id_field} names a definition whose type cannot number records. */
    BAD_ID_FIELD,
    /** {@code primary_key_fields} names something that is no definition. */
    PRIMARY_KEY_NOT_FOUND,
    /** {@code primary_key_fields} is not a list of names, repeats one, or names a list column. */
    BAD_PRIMARY_KEY,
    /** {@code allow_missing_columns} and {@code allow_missing_fields} contradict each other. */
    ALLOW_MISSING_CONFLICT,

    // Definitions
    /** The column name is not made of a-z, 0-9, {@code -} and {@code _} with a letter in front, or is too long. */
    BAD_NAME,
    /** Two definitions have the same name, or would write the same column. */
    DUPLICATE_NAME,
    /** The definition has no path. */
    MISSING_PATH,
    /** The path is not a list of 1 to 64 member names. */
    BAD_PATH,
    /** The type is none of those that exist. */
    UNSUPPORTED_TYPE,
    /** The definition has no type, and the table has no column of that name to take it from. */
    MISSING_TYPE,

    // Options of a definition
    /** No option of that name exists, or it means nothing for the type. */
    UNKNOWN_OPTION,
    /** The option has the wrong JSON type, or is given twice. */
    BAD_CONFIG,
    /** The cache type or size does not exist. */
    BAD_CACHE,
    /** {@code CacheConfig} and the flat spelling contradict each other. */
    CACHE_CONFLICT,
    /** A mutex column cannot have time views. */
    MUTEX_WITH_QUANTUM,
    /** A mutex column cannot expire. */
    MUTEX_WITH_TTL,
    /** Only time views expire, so a TTL needs a quantum. */
    TTL_WITHOUT_QUANTUM,
    /** The TTL is not a duration of zero or more. */
    BAD_TTL,
    /** The quantum is none of the ten runs of YMDH. */
    BAD_QUANTUM,
    /** {@code Max} is given without {@code Min}. */
    MAX_WITHOUT_MIN,
    /** {@code Min} is larger than {@code Max}. */
    MIN_GREATER_THAN_MAX,
    /** The scale is outside 0 to 19. */
    BAD_SCALE,
    /** The granularity is none of s, ms, us, ns. */
    BAD_GRANULARITY,
    /** The unit does not exist, or is {@code c} where no custom unit is possible. */
    BAD_UNIT,
    /** The custom unit is absent, not a duration, or not above zero. */
    BAD_CUSTOM_UNIT,
    /** The epoch is not an RFC 3339 time, or outside what a timestamp column can hold. */
    BAD_EPOCH,

    // Schema against tables
    /** The foreign index names no table. */
    FOREIGN_INDEX_NOT_FOUND,
    /** The table has a column of that name with other properties. */
    INCOMPATIBLE_COLUMN,
    /** {@code id_field} needs a table without record keys, {@code primary_key_fields} one with them. */
    INCOMPATIBLE_TABLE;

    private final String word = name().toLowerCase(Locale.ROOT);

    String word() {
        return word;
    }
}
