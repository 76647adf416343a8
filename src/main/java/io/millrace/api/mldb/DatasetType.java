package io.millrace.api.mldb;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The types of datasets that there are. Storage of the server's own stands behind all names of storage. */
enum DatasetType {
    CONTINUOUS("continuous", Role.RECORDER, "metadataDataset createStorageDataset saveStorageDataset commitInterval"),
    WINDOW("continuous.window", Role.WINDOW, "metadataDataset from to datasetFilter exact live onMissing"),
    CHUNK("continuous.chunk", Role.CHUNK, "dataFileUrl"),
    BEH("beh", Role.FILE, "dataFileUrl"),
    BEH_BINARY("beh.binary", Role.FILE, "dataFileUrl"),
    BEH_MUTABLE("beh.mutable", Role.STORAGE, "dataFileUrl timeQuantumSeconds"),
    BEH_BINARY_MUTABLE("beh.binary.mutable", Role.STORAGE, "dataFileUrl timeQuantumSeconds"),
    SPARSE("sparse.mutable", Role.STORAGE, "dataFileUrl timeQuantumSeconds consistencyLevel favor"),
    TABULAR("tabular", Role.STORAGE, "dataFileUrl unknownColumns"),
    SQLITE("sqliteSparse", Role.METADATA, "dataFileUrl"),
    MERGED("merged", Role.MERGED, "datasets"),
    TABLE("table", Role.TABLE, "database table");

    /** What one does with it. */
    enum Role {
        RECORDER,
        WINDOW,
        CHUNK,
        FILE,
        STORAGE,
        METADATA,
        MERGED,
        TABLE
    }

    private final String word;
    private final Role role;
    /** With blanks between them. */
    private final String params;

    DatasetType(String word, Role role, String params) {
        this.word = word;
        this.role = role;
        this.params = params;
    }

    static Optional<DatasetType> of(String word) {
        return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(DatasetType::word).toList();
    }

    String word() {
        return word;
    }

    Role role() {
        return role;
    }

    /** The members that its {@code params} may have. */
    Set<String> params() {
        return Set.of(params.split(" "));
    }

    boolean isRecordable() {
        return role == Role.RECORDER || role == Role.STORAGE || role == Role.METADATA;
    }

    boolean takesOnlyOnes() {
        return this == BEH_BINARY_MUTABLE;
    }

    /** What loads again what is saved of it. */
    DatasetType saved() {
        return switch (this) {
            case BEH_MUTABLE, BEH -> BEH;
            case BEH_BINARY_MUTABLE, BEH_BINARY -> BEH_BINARY;
            case TABULAR -> TABULAR;
            default -> SPARSE;
        };
    }
}
