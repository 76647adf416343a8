package io.millrace.model;

/**
 * Identifies a slice. Within one node and table a later slice has a larger sequence, and rows of a later slice come
 * after the rows of an earlier one.
 *
 * @param node the node that writes it, 1 to 64 characters of {@code [a-z0-9-]}
 * @param sequence strictly increasing within the node
 */
public record SliceId(String node, long sequence) implements Comparable<SliceId> {
    @Override
    public int compareTo(SliceId other) {
        int byNode = node.compareTo(other.node);
        return byNode != 0 ? byNode : Long.compare(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return node + "-" + sequence;
    }
}
