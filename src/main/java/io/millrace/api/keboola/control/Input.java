package io.millrace.api.keboola.control;

import io.vertx.core.http.HttpServerRequest;
import java.util.Map;

/**
 * What a request says, before anybody asks who sent it.
 *
 * @param path the named parts of the path, decoded
 * @param body null for routes without a JSON body
 */
record Input(HttpServerRequest request, Map<String, String> path, JsonBody body) {}
