package io.millrace.api.featurebase;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.model.FieldOptions;
import io.millrace.model.StoredContent;
import org.junit.jupiter.api.Test;

class FieldOptionsJsonTest {
    /** That dialect cannot make one, but has to show what another one made. */
    @Test
    void listsStoredFields() {
        assertEquals(
                "{\"type\":\"stored\",\"content\":\"json\"}",
                FieldOptionsJson.render(FieldOptions.stored(StoredContent.JSON)).toString());
    }
}
