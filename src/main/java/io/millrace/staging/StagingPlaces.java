package io.millrace.staging;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.SliceInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The place where slices are staged now, and those where they were before: these are read and cleared, never written. Immutable.
 *
 * @param earlier the latest first
 */
public record StagingPlaces(Staging now, List<Staging> earlier) implements Staging {
    public StagingPlaces {
        earlier = List.copyOf(earlier);
    }

    @Override
    public StagedSlice put(SliceInfo slice, Path bytes) {
        return now.put(slice, bytes);
    }

    @Override
    public StagedSlice nothing(SliceInfo slice) {
        return now.nothing(slice);
    }

    /** Also before the place was changed. */
    @Override
    public Optional<StagedCopy> leftover(SliceInfo slice) {
        Optional<StagedCopy> found = now.leftover(slice);
        if (Files.exists(slice.file())) {
            return found;
        }
        for (Staging place : earlier) {
            found = found.or(() -> place.leftover(slice));
        }
        return found;
    }

    @Override
    public Optional<StagedCopy> fetch(String key, String checksum) {
        Optional<StagedCopy> found = Optional.empty();
        for (Staging place : placesOf(key)) {
            found = found.or(() -> place.fetch(key, checksum));
        }
        return found;
    }

    /** Those that may have it may be several directories; one is enough. */
    @Override
    public Optional<String> check(String key, String checksum) {
        Optional<String> wrong = Optional.empty();
        for (Staging place : placesOf(key)) {
            wrong = place.check(key, checksum);
            if (wrong.isEmpty()) {
                break;
            }
        }
        return wrong;
    }

    @Override
    public void remove(String key) {
        placesOf(key).forEach(place -> place.remove(key));
    }

    @Override
    public boolean isOf(String key) {
        return now.isOf(key) || earlier.stream().anyMatch(place -> place.isOf(key));
    }

    private List<Staging> placesOf(String key) {
        List<Staging> places = new ArrayList<>(List.of(now));
        places.addAll(earlier);
        places.removeIf(place -> !place.isOf(key));
        if (places.isEmpty()) {
            throw new Problem(
                    ProblemCode.UNAVAILABLE_NOW,
                    "slice " + key
                            + " was staged in another place than staging.uri; name that place in staging.earlier");
        }
        return places;
    }

    @Override
    public long bytesMax() {
        return now.bytesMax();
    }

    @Override
    public int width() {
        return now.width();
    }
}
