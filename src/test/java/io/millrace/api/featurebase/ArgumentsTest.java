package io.millrace.api.featurebase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static final Arguments ARGUMENTS =
            Arguments.required("index", "shard").orOptional("field");

    private static MultiMap given(String... names) {
        MultiMap given = MultiMap.caseInsensitiveMultiMap();
        for (String name : names) {
            given.add(name, "1");
        }
        return given;
    }

    private static void check(String message, Arguments arguments, MultiMap given) {
        Problem problem = assertThrows(Problem.class, () -> arguments.check(given));
        assertEquals(message, problem.getMessage());
        assertTrue(Arguments.isWrong(problem));
    }

    @Test
    void takesWhatIsRequiredAndWhatMayCome() {
        ARGUMENTS.check(given("index", "shard"));
        ARGUMENTS.check(given("field", "shard", "index", "index"));
        Arguments.NONE.check(given());
        Arguments.optional("views").check(given());
    }

    @Test
    void namesTheFirstThatIsWrong() {
        check("index is required", ARGUMENTS, given());
        check("shard is required", ARGUMENTS, given("index", "what"));
        check("shard is required", ARGUMENTS, given("index").add("shard", ""));
        check("what is not a valid argument", ARGUMENTS, given("index", "what", "shard"));
        check("x is not a valid argument", Arguments.NONE, given("x"));
    }

    @Test
    void tellsNamesByTheirLetters() {
        check("Index is not a valid argument", ARGUMENTS, given("Index", "shard"));
        check("Views is not a valid argument", Arguments.optional("views"), given("Views"));
    }

    @Test
    void knowsItsOwnProblems() {
        assertFalse(Arguments.isWrong(new Problem(ProblemCode.INVALID_PARAMETER, "x is not a valid argument")));
    }
}
