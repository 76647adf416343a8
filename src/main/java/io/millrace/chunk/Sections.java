package io.millrace.chunk;

import io.millrace.bitmap.IntList;
import io.millrace.bitmap.IntSorter;
import io.millrace.model.FieldType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The sections that a chunk's directory lists, read from the map when they are asked for. A section takes four bytes of heap
 * and no object, since time fields have one for each hour that clients care to name. Ordered by kind, field and view.
 * Immutable, thread-safe.
 */
final class Sections extends AbstractList<Section> implements RandomAccess {
    private static final Map<String, FieldType> TYPES = new HashMap<>();

    static {
        for (FieldType type : FieldType.values()) {
            TYPES.put(type.word(), type);
        }
    }

    private final ByteBuffer directory;
    private final int version;
    private final int[] places;

    private Sections(ByteBuffer directory, int version, int[] places) {
        this.directory = directory;
        this.version = version;
        this.places = places;
    }

    /** Reads on behind the number of sections. Throws a RuntimeException if the bytes are no directory. */
    static Sections decode(ByteBuffer directory, int count, int version) {
        IntList found = new IntList();
        for (int left = count; left > 0; left--) {
            found.add(directory.position());
            read(directory, version);
        }
        int[] order = IntSorter.sorted(found.size(), (a, b) -> compare(directory, found.get(a), found.get(b)));
        for (int i = 0; i < order.length; i++) {
            order[i] = found.get(order[i]);
        }
        return new Sections(directory, version, order);
    }

    /** A copy of the whole directory. */
    byte[] directory() {
        byte[] copy = new byte[directory.capacity()];
        directory.get(0, copy);
        return copy;
    }

    private static Section read(ByteBuffer in, int version) {
        SectionKind kind = SectionKind.of(in.get()).orElseThrow();
        int fieldId = in.getInt();
        String type = Directory.text(in);
        if (!type.isEmpty() && !TYPES.containsKey(type)) {
            throw new IllegalArgumentException("a field of type " + type);
        }
        String view = Directory.text(in);
        return new Section(
                kind,
                fieldId,
                TYPES.get(type),
                view,
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                version < ChunkFormat.VERSION_OF_SECTION_CHECKSUMS ? 0 : in.getInt());
    }

    private static int compare(ByteBuffer directory, int one, int other) {
        int viewAt = viewAt(directory, other);
        return compare(
                directory,
                one,
                directory.get(other),
                directory.getInt(other + 1),
                directory.slice(viewAt + Integer.BYTES, directory.getInt(viewAt)));
    }

    private static int compare(ByteBuffer directory, int place, int kind, int fieldId, ByteBuffer view) {
        int order = Integer.compare(directory.get(place), kind);
        if (order != 0) {
            return order;
        }
        order = Integer.compare(directory.getInt(place + 1), fieldId);
        if (order != 0) {
            return order;
        }
        int viewAt = viewAt(directory, place);
        return directory.slice(viewAt + Integer.BYTES, directory.getInt(viewAt)).compareTo(view);
    }

    private static int viewAt(ByteBuffer directory, int place) {
        int typeAt = place + 1 + Integer.BYTES;
        return typeAt + Integer.BYTES + directory.getInt(typeAt);
    }

    @Override
    public Section get(int index) {
        return read(directory.duplicate().order(directory.order()).position(places[index]), version);
    }

    @Override
    public int size() {
        return places.length;
    }

    /** The index of a section, or -1. */
    int find(SectionKind kind, int fieldId, String view) {
        int index = firstFrom(kind, fieldId, view);
        return index < places.length && compare(directory, places[index], kind.code(), fieldId, utf8(view)) == 0
                ? index
                : -1;
    }

    private int firstFrom(SectionKind kind, int fieldId, String view) {
        ByteBuffer bytes = utf8(view);
        int low = 0;
        int high = places.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(directory, places[middle], kind.code(), fieldId, bytes) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static ByteBuffer utf8(String view) {
        return ByteBuffer.wrap(view.getBytes(StandardCharsets.UTF_8));
    }

    /** The ids of all fields, ascending. */
    int[] fields() {
        IntStream.Builder ids = IntStream.builder();
        for (int place : places) {
            ids.add(directory.getInt(place + 1));
        }
        return ids.build()
                .filter(id -> id != SectionKind.NO_FIELD)
                .sorted()
                .distinct()
                .toArray();
    }

    /** Of the sections with a field's rows. */
    Set<String> views(int fieldId) {
        Set<String> views = new HashSet<>();
        for (int i = firstFrom(SectionKind.ROWS, fieldId, ""); i < places.length; i++) {
            Section section = get(i);
            if (section.kind() != SectionKind.ROWS || section.fieldId() != fieldId) {
                break;
            }
            views.add(section.view());
        }
        return views;
    }
}
