package io.millrace;

import io.millrace.config.StagingConfig;
import io.millrace.config.StagingPlace;
import io.millrace.fault.Faults;
import io.millrace.objects.ObjectKey;
import io.millrace.objects.ObjectStore;
import io.millrace.staging.DirectoryStaging;
import io.millrace.staging.ObjectStaging;
import io.millrace.staging.Staging;
import io.millrace.staging.StagingPlaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the places where slices are, and were, staged. Immutable.
 *
 * @param store if any of them is in one
 * @param fetched the folder for what is read from it
 * @param usual the directory that slices are in unless something else is configured
 */
record StagingSetup(
        StagingConfig config, Optional<ObjectStore> store, String node, Path fetched, Path usual, Faults faults) {
    Staging open() {
        List<StagingPlace> before = new ArrayList<>(config.earlier());
        StagingPlace first = new StagingPlace.Directory(usual);
        if (!config.place().equals(first) && !before.contains(first) && Files.isDirectory(usual)) {
            before.add(first);
        }
        Staging now = open(config.place());
        return new StagingPlaces(now, before.stream().map(this::earlier).toList());
    }

    private Staging open(StagingPlace place) {
        return place instanceof StagingPlace.Directory directory
                ? DirectoryStaging.open(directory.path(), faults)
                : bucket((StagingPlace.Bucket) place);
    }

    private Staging earlier(StagingPlace place) {
        return place instanceof StagingPlace.Directory directory
                ? DirectoryStaging.earlier(directory.path(), faults)
                : bucket((StagingPlace.Bucket) place);
    }

    private Staging bucket(StagingPlace.Bucket place) {
        return ObjectStaging.open(
                store.orElseThrow(),
                new ObjectKey(place.bucket(), place.prefix()),
                node,
                fetched,
                config.s3().connections(),
                faults);
    }
}
