package io.millrace.api.featurebase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class QueryProfileTest {
    private long now = 5;

    private void check(String... parts) {
        now = 5;
        QueryProfile profile = new QueryProfile("i", () -> now);
        List<String> sent = new ArrayList<>();
        Consumer<byte[]> holding = profile.holding(part -> sent.add(new String(part, UTF_8)));
        for (int i = 0; i < parts.length - 1; i++) {
            holding.accept(parts[i].getBytes(UTF_8));
        }
        now = 12;
        sent.add(new String(profile.behind(parts[parts.length - 1].getBytes(UTF_8)), UTF_8));
        assertEquals(
                "{\"results\":[1,2],\"profile\":{\"Name\":\"API.Query\",\"Duration\":7,\"Children\":[],"
                        + "\"KV\":{\"index\":\"i\"}}}\n",
                String.join("", sent));
    }

    @Test
    void isTheLastMemberHoweverTheAnswerIsCut() {
        check("{\"results\":[1,2]}\n");
        check("{\"results\":[1,", "2]}\n");
        check("{\"results\":[1,", "2]}", "\n");
        check("{\"results\":[1,", "2]", "}\n");
    }
}
