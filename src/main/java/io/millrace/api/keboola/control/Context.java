package io.millrace.api.keboola.control;

import io.millrace.api.Core;
import io.millrace.api.StreamIdentity;

/** What the routes of this API share. Immutable. */
record Context(Core core, StreamIdentity identity, EntityJson json, Tasks tasks) {
    Context(Core core, StreamIdentity identity) {
        this(
                core,
                identity,
                new EntityJson(identity, core.installationKey()),
                new Tasks(core.control(), core.node().publicUrl(), identity));
    }

    Urls urls(Call call) {
        return Urls.of(core.node().publicUrl(), call.request(), identity);
    }
}
