package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cell.CellTime;
import io.millrace.dataset.DatasetView.Bounds;

/**
 * The params of a window. Immutable.
 *
 * @param metadata of the dataset that lists the chunks
 * @param bounds which chunks overlap
 * @param filter a condition over the columns of the metadata
 * @param isExact whether cells outside of the bounds are left out
 * @param isLive whether chunks that are listed later, and rows that are in no chunk yet, are seen
 * @param skipsMissing whether chunks whose files are gone are left out
 */
record WindowParams(
        JsonNode metadata, Bounds bounds, String filter, boolean isExact, boolean isLive, boolean skipsMissing) {
    static WindowParams of(DatasetConfig config) {
        Params params = config.params();
        if (!params.has("metadataDataset")) {
            throw MldbError.of(400, "a continuous.window needs metadataDataset, the dataset that lists the chunks");
        }
        String onMissing = params.text("onMissing").orElse("error");
        if (!onMissing.equals("error") && !onMissing.equals("skip")) {
            throw MldbError.of(400, "onMissing has to be error or skip");
        }
        return new WindowParams(
                params.any("metadataDataset"),
                new Bounds(params.time("from", CellTime.NEGATIVE_INFINITY), params.time("to", CellTime.INFINITY)),
                params.text("datasetFilter").filter(text -> !text.isBlank()).orElse("true"),
                params.flag("exact", false),
                params.flag("live", false),
                onMissing.equals("skip"));
    }

    /** Whether a chunk with these times overlaps. */
    boolean takes(long earliest, long latest) {
        return earliest != CellTime.NOT_A_DATE && earliest <= bounds.last() && latest >= bounds.first();
    }
}
