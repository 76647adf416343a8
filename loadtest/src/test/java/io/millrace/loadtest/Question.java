package io.millrace.loadtest;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A query that counts what there is. Immutable.
 *
 * @param pql what is posted; a question without it is a GET
 * @param figure finds the number in the answer
 */
record Question(String path, Optional<String> pql, String authorization, Pattern figure) {
    private static final Pattern PQL_RESULT = Pattern.compile("\"results\":\\s*\\[(\\d+)]");
    private static final Pattern SQL_RESULT = Pattern.compile("\\[\\[(\\d+)]]");

    static Question pql(String index, String authorization) {
        return new Question("/index/" + index + "/query", Optional.of("Count(All())"), authorization, PQL_RESULT);
    }

    static Question sql(String dataset, String authorization) {
        String query = ApiClient.encoded("SELECT count(*) AS n FROM \"" + dataset + "\"");
        String path = "/v1/query?format=table&rowNames=false&headers=false&q=" + query;
        return new Question(path, Optional.empty(), authorization, SQL_RESULT);
    }

    /** @throws SetupException if the answer has none */
    long read(String answer) {
        return Long.parseLong(ApiClient.find(figure, answer));
    }
}
