package io.millrace.coordinator.pipeline;

/** The states of a slice as PostgreSQL writes them. */
enum SliceState {
    WRITING,
    CLOSING,
    UPLOADING,
    UPLOADED,
    IMPORTED;

    /** @throws io.millrace.problem.Problem {@code FILE_TOO_NEW} for a word that this release does not know */
    static SliceState of(String word) {
        return StateWords.of(SliceState.class, word, "slice");
    }
}
