package io.millrace.coordinator.pipeline;

/** The states of a load as PostgreSQL writes them. */
enum LoadState {
    WRITING,
    CLOSING,
    IMPORTING,
    IMPORTED;

    /** @throws io.millrace.problem.Problem {@code FILE_TOO_NEW} for a word that this release does not know */
    static LoadState of(String word) {
        return StateWords.of(LoadState.class, word, "load");
    }
}
