package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.Sink;
import io.millrace.mapping.MappingKinds;
import io.millrace.mapping.MappingPlan;
import io.millrace.mapping.MappingRule;
import io.millrace.model.Field;
import io.millrace.model.MappingSpec;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;

/** What the rules of sinks ask of their tables. Immutable. */
final class RuleFields {
    private final MappingKinds kinds;

    RuleFields(MappingKinds kinds) {
        this.kinds = kinds;
    }

    /**
     * Gives the table the fields that the rule needs and it lacks.
     *
     * @return the version of the table that the rule fits
     * @throws Problem if the rule is wrong or contradicts the table
     */
    Future<TableSchema> create(SqlConnection connection, Catalog now, TableSchema table, MappingSpec spec) {
        MappingRule rule = kinds.parse(spec);
        MappingPlan plan = rule.plan(table, name -> now.table(table.database(), name));
        return TableSql.addFields(connection, table, plan.fieldsToCreate()).map(next -> {
            // refused here rather than found out by each node afterwards
            rule.compile(next, name -> now.table(table.database(), name));
            return next;
        });
    }

    /** Whether the sink's rule would need the field anew, or would no longer fit, if its table lost it. */
    boolean uses(Sink sink, Field field, Catalog now) {
        return uses(sink.rule(), sink.table(), field, now);
    }

    /** The same of another rule. */
    boolean uses(MappingSpec rule, TableSchema table, Field field, Catalog now) {
        try {
            return kinds.parse(rule)
                    .plan(table.without(field), name -> now.table(table.database(), name))
                    .fieldsToCreate()
                    .containsKey(field.name());
        } catch (Problem e) {
            return true;
        }
    }
}
