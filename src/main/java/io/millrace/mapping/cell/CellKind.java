package io.millrace.mapping.cell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.mapping.MappingKind;
import io.millrace.mapping.MappingRule;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;

/**
 * Rules that make rows of cells. Their table gives ids by the log and has the fields of {@link CellFields}.
 *
 * <pre>
 * {} or {"onlyOnes": true}
 * </pre>
 *
 * <p>With {@code onlyOnes} no other value than 1 is taken.
 *
 * <p>The parameter {@link #FORM} of a request says what its body is, a {@link CellForm}. A request is taken as a whole, or refused with a {@link Problem}:
 * {@code INVALID_BODY}, which says where, if the body is wrong, {@code THROUGHPUT_EXCEEDED} if not all of it is admitted.
 */
public final class CellKind implements MappingKind {
    public static final String NAME = "cells";

    /** The name of the request parameter that says what the body is. */
    public static final String FORM = "form";

    public static final CellKind INSTANCE = new CellKind();

    private static final String ONLY_ONES = "onlyOnes";
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private CellKind() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public MappingRule parse(String text) {
        JsonNode rule;
        try {
            rule = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw refused("is not JSON: " + e.getOriginalMessage());
        }
        JsonNode onlyOnes = rule.path(ONLY_ONES);
        boolean isKnown = rule.isEmpty() || (rule.size() == 1 && onlyOnes.isBoolean());
        if (!rule.isObject() || !isKnown) {
            throw refused("is {} or {\"" + ONLY_ONES + "\": true}");
        }
        return new CellRule(onlyOnes.asBoolean());
    }

    private static Problem refused(String why) {
        return new Problem(ProblemCode.INVALID_PARAMETER, "a rule of the kind " + NAME + " " + why);
    }
}
