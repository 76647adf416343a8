package io.millrace.api.flowcore;

/** What the groups of this dialect are. Event types are endpoints. */
enum Kind {
    TENANT("tenant"),
    DATA_CORE("data-core"),
    FLOW_TYPE("flow-type");

    /** The dialect of groups and endpoints. */
    static final String DIALECT = "flowcore";

    private final String word;

    Kind(String word) {
        this.word = word;
    }

    /** As it is stored. */
    String word() {
        return word;
    }
}
