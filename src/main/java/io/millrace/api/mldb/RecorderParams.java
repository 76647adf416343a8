package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;

/**
 * The params of a recorder. Immutable.
 *
 * @param metadata of the dataset that lists its chunks
 * @param create procedure that makes a dataset for the next chunk; empty for the server's own storage
 * @param save procedure that saves a chunk; empty to leave its rows where they are
 * @param interval between commits that it makes by itself; empty for none
 */
record RecorderParams(
        JsonNode metadata, Optional<Procedure> create, Optional<Procedure> save, Optional<Duration> interval) {
    static RecorderParams of(DatasetConfig config) {
        Params params = config.params();
        if (!params.has("metadataDataset")) {
            throw MldbError.of(400, "a continuous dataset needs metadataDataset, the dataset that lists its chunks");
        }
        return new RecorderParams(
                params.any("metadataDataset"),
                Procedure.of(params, "createStorageDataset"),
                Procedure.of(params, "saveStorageDataset"),
                params.text("commitInterval").flatMap(text -> Period.parse("commitInterval", text)));
    }
}
