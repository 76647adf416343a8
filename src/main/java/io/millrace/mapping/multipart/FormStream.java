package io.millrace.mapping.multipart;

/**
 * A form, see {@link MultipartForm}, that is taken apart while it comes in: what has come of it is added, and as much as can be told is asked
 * for. Holds what cannot be told yet, which is little. Confined to its reader.
 */
public final class FormStream {
    /** What comes next. */
    public enum Step {
        /** Nothing until more is added. */
        MORE,
        /** A field or a file begins, see {@link #name}. */
        PART,
        /** Some of its content, see {@link #content}. */
        CONTENT,
        /** Its content is complete. */
        PART_END,
        /** The form is complete, and so is the body. */
        END
    }

    private enum State {
        PREAMBLE,
        HEADERS,
        CONTENT,
        PART_END,
        EPILOGUE
    }

    private static final int WINDOW_BYTES = 64 << 10;

    /** So much may be undecided: the headers of a part, or blanks behind a boundary. */
    private static final int UNDECIDED_BYTES_MAX = 2 * PartHeaders.BYTES_MAX;

    private final Boundary boundary;
    private final int partsMax;
    /** The first byte is not used: {@link Boundary#find} takes what is there for the start of a body. */
    private byte[] window = new byte[WINDOW_BYTES];

    private int from = 1;
    private int to = 1;
    /** Offset in the body of the window's start. */
    private long base = -3;

    private State state = State.PREAMBLE;
    private boolean isEnded;
    private Boundary.Found closing;
    private int parts;
    private String name;
    private String fileNameOrNull;
    /** Bytes in front of the content that a boundary may begin with: the end of the headers. */
    private int lead;

    private int contentFrom;
    private int contentTo;

    /**
     * @param partsMax how many parts there may be
     * @throws io.millrace.problem.Problem INVALID_PARAMETER if the content type is none of a form
     */
    public FormStream(String contentType, int partsMax) {
        this.boundary = Boundary.of(contentType);
        this.partsMax = partsMax;
        window[to++] = '\r'; // so that the first boundary looks like the others
        window[to++] = '\n';
    }

    /** What comes next of the body, copied. Invalidates the content. */
    public void add(byte[] bytes, int offset, int count) {
        if (state == State.EPILOGUE) {
            return;
        }
        if (window.length - to < count) {
            int left = to - from;
            byte[] target =
                    window.length - 1 - left < count ? new byte[Math.max(2 * window.length, 1 + left + count)] : window;
            System.arraycopy(window, from, target, 1, left);
            base += from - 1;
            window = target;
            from = 1;
            to = 1 + left;
        }
        System.arraycopy(bytes, offset, window, to, count);
        to += count;
    }

    /** The body is complete. */
    public void end() {
        isEnded = true;
    }

    /**
     * The next step.
     *
     * @param contentMax bytes of content that are wanted at most, at least 1
     * @throws io.millrace.problem.Problem INVALID_BODY if the form is wrong
     */
    public Step next(int contentMax) {
        return switch (state) {
            case PREAMBLE -> preamble();
            case HEADERS -> headers();
            case CONTENT -> content(contentMax);
            case PART_END -> endPart();
            case EPILOGUE -> isEnded ? Step.END : Step.MORE;
        };
    }

    /** Of the part that has begun. */
    public String name() {
        return name;
    }

    /** Null of a field that is no file. */
    public String fileNameOrNull() {
        return fileNameOrNull;
    }

    /** What holds the content, until more is added. */
    public byte[] content() {
        return window;
    }

    public int contentOffset() {
        return contentFrom;
    }

    public int contentLength() {
        return contentTo - contentFrom;
    }

    private Step preamble() {
        Boundary.Found found = find();
        if (found == null) {
            if (isEnded) {
                throw FormFault.at(0, "the boundary that the content type names is not in it");
            }
            from = boundary.begun(window, from, to);
            return more();
        }
        return behind(found);
    }

    /** The next whole boundary; null if there is none, or if it may go on. */
    private Boundary.Found find() {
        Boundary.Found found = boundary.find(window, from, to);
        boolean mayGoOn = found != null && found.isLast() && found.to() == to && window[to - 1] != '\n' && !isEnded;
        return mayGoOn ? null : found;
    }

    private Step more() {
        if (to - from > UNDECIDED_BYTES_MAX) {
            throw FormFault.at(base + from, "a boundary has too many blanks behind it");
        }
        return Step.MORE;
    }

    private Step behind(Boundary.Found found) {
        from = found.to();
        state = found.isLast() ? State.EPILOGUE : State.HEADERS;
        return next(1);
    }

    private Step headers() {
        if (!isEnded && to - from < PartHeaders.BYTES_MAX && !hasEmptyLine()) {
            return Step.MORE;
        }
        if (parts++ == partsMax) {
            throw FormFault.at(base + from, "it has more than " + partsMax + " parts");
        }
        PartHeaders headers = new PartHeaders(window, to, base);
        int content = headers.read(from);
        name = headers.name();
        fileNameOrNull = headers.fileNameOrNull(from);
        lead = 2;
        from = content - lead;
        state = State.CONTENT;
        return Step.PART;
    }

    private boolean hasEmptyLine() {
        boolean isStart = true;
        for (int at = from; at + 1 < to; at++) {
            if (window[at] == '\r' && window[at + 1] == '\n') {
                if (isStart) {
                    return true;
                }
                at++;
                isStart = true;
            } else {
                isStart = false;
            }
        }
        return false;
    }

    private Step content(int contentMax) {
        closing = find();
        if (closing == null && isEnded) {
            throw FormFault.at(base + to, "it ends without the boundary that closes it");
        }
        contentFrom = from + lead;
        int end = closing == null ? boundary.begun(window, from, to) : closing.from();
        contentTo = Math.min(contentFrom + contentMax, Math.max(contentFrom, end));
        if (closing != null && contentTo >= end) {
            state = State.PART_END;
        }
        if (contentTo > contentFrom) {
            from = contentTo;
            lead = 0;
            return Step.CONTENT;
        }
        return closing == null ? more() : endPart();
    }

    private Step endPart() {
        from = closing.to();
        state = closing.isLast() ? State.EPILOGUE : State.HEADERS;
        return Step.PART_END;
    }
}
