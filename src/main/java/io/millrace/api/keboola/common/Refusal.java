package io.millrace.api.keboola.common;

import io.millrace.problem.ProblemCode;
import java.util.List;

/** A failure in the words of this dialect. Carries no stack trace: it is an answer, and not an accident. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String word;

    /**
     * @param status of the answer
     * @param word such as {@code sourceNotFound}
     * @param messages one or several, which need not be sentences
     */
    public Refusal(int status, String word, List<String> messages) {
        super(Sentences.of(messages), null, false, false);
        this.status = status;
        this.word = word;
    }

    public Refusal(int status, String word, String message) {
        this(status, word, List.of(message));
    }

    /** One that is told by a line of text alone, which has no word. */
    public static Refusal plain(int status, String text) {
        return new Refusal(status, text);
    }

    private Refusal(int status, String text) {
        super(text, null, false, false);
        this.status = status;
        this.word = "";
    }

    /** 400 without a word of its own. */
    public static Refusal badRequest(String message) {
        return new Refusal(400, "badRequest", message);
    }

    public int status() {
        return status;
    }

    public String word() {
        return word;
    }

    boolean isPlain() {
        return word.isEmpty();
    }

    /** Under which the log counts it. */
    ProblemCode code() {
        return switch (status) {
            case 401 -> ProblemCode.BAD_CREDENTIALS;
            case 403 -> ProblemCode.FORBIDDEN;
            case 404 -> ProblemCode.NOT_FOUND;
            case 409 -> ProblemCode.INCORRECT_STATE;
            case 413 -> ProblemCode.TOO_LARGE;
            default -> ProblemCode.INVALID_PARAMETER;
        };
    }
}
