package io.millrace.sql;

import io.millrace.sql.Condition.Term;
import io.millrace.sql.parse.Expression.Relation;
import java.util.List;

/**
 * The first of several results whose condition holds, or whose value is that of the subject. Confined to one query.
 *
 * @param subject null if there are conditions
 * @param results one more than there are conditions
 */
record Branches(Term subject, List<Term> conditions, List<Bound> results) implements Bound {
    @Override
    public Sample sample(RowView row) {
        Sample compared = subject == null ? Sample.NULL : subject.bound().sample(row);
        long micros = compared.micros();
        int chosen = 0;
        while (chosen < conditions.size()) {
            Term condition = conditions.get(chosen);
            Sample sample = condition.bound().sample(row);
            micros = Math.max(micros, sample.micros());
            Truth truth = subject == null
                    ? Truth.of(sample.value())
                    : Term.holds(Relation.EQUAL, subject, compared.value(), condition, sample.value());
            if (truth == Truth.TRUE) {
                break;
            }
            chosen++;
        }
        Sample result = results.get(chosen).sample(row);
        return micros <= result.micros() ? result : new Sample(result.value(), micros);
    }
}
