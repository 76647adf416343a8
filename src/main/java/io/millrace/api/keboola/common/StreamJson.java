package io.millrace.api.keboola.common;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.problem.Problem;
import io.vertx.core.buffer.Buffer;

/** JSON of the answers: two spaces for each level, safe within HTML. */
public final class StreamJson {
    private static final DefaultIndenter INDENTER = new DefaultIndenter("  ", "\n");
    private static final Separators SEPARATORS = Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withArrayEmptySeparator("")
            .withObjectEmptySeparator("");
    private static final ObjectWriter WRITER = JsonMapper.builder(
                    new JsonFactoryBuilder().characterEscapes(new HtmlEscapes()).build())
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build()
            .writer(new DefaultPrettyPrinter(SEPARATORS)
                    .withObjectIndenter(INDENTER)
                    .withArrayIndenter(INDENTER));

    private StreamJson() {}

    /** Ends in a line feed. */
    public static Buffer text(JsonNode json) {
        try {
            return Buffer.buffer(WRITER.writeValueAsBytes(json)).appendByte((byte) '\n');
        } catch (JsonProcessingException e) {
            throw Problem.bug(e);
        }
    }

    private static final class HtmlEscapes extends CharacterEscapes {
        private static final long serialVersionUID = 1L;
        private static final int LINE_SEPARATOR = 0x2028;
        private static final int PARAGRAPH_SEPARATOR = 0x2029;

        private final int[] escapes = CharacterEscapes.standardAsciiEscapesForJSON();

        HtmlEscapes() {
            for (char letter : "<>&".toCharArray()) {
                escapes[letter] = CharacterEscapes.ESCAPE_CUSTOM;
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return escapes;
        }

        /** Null where the letter may stand as it is: but for those of HTML, and those that end a line of JavaScript. */
        @Override
        public SerializableString getEscapeSequence(int letter) {
            boolean isEscaped = letter < 0x80 || letter == LINE_SEPARATOR || letter == PARAGRAPH_SEPARATOR;
            return isEscaped ? new SerializedString(String.format("\\u%04x", letter)) : null;
        }
    }
}
