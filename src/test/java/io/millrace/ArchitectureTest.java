package io.millrace;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/** The few rules about who may import whom; docs/architecture.md draws them. */
@AnalyzeClasses(packages = "io.millrace", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] ENGINES = {
        "io.millrace.mapping..",
        "io.millrace.row..",
        "io.millrace.log..",
        "io.millrace.slice..",
        "io.millrace.staging..",
        "io.millrace.objects..",
        "io.millrace.bitmap..",
        "io.millrace.chunk..",
        "io.millrace.table..",
        "io.millrace.pql..",
        "io.millrace.sql..",
        "io.millrace.dataset..",
        "io.millrace.cell..",
        "io.millrace.script.."
    };
    private static final String[] VERTICLES = {
        "io.millrace.ingest..",
        "io.millrace.transfer..",
        "io.millrace.query..",
        "io.millrace.coordinator..",
        "io.millrace.push..",
        "io.millrace.recorder.."
    };

    @ArchTest
    static final ArchRule enginesKnowNoVertx = noClasses()
            .that()
            .resideInAnyPackage(ENGINES)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx..");

    @ArchTest
    static final ArchRule enginesKnowNoVerticleAndNoApi = noClasses()
            .that()
            .resideInAnyPackage(ENGINES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.millrace.api..", "io.millrace.bus..", "io.millrace.catalog..", "io.millrace.admission..")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage(VERTICLES);

    @ArchTest
    static final ArchRule chunksAndSlicesMeetOnlyInRows = noClasses()
            .that()
            .resideInAnyPackage("io.millrace.chunk..", "io.millrace.bitmap..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.millrace.row..",
                    "io.millrace.log..",
                    "io.millrace.slice..",
                    "io.millrace.staging..",
                    "io.millrace.mapping..",
                    "io.millrace.table..",
                    "io.millrace.pql..");

    @ArchTest
    static final ArchRule sqlKnowsSparseRowsOnly = noClasses()
            .that()
            .resideInAPackage("io.millrace.sql..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.millrace..")
                    .and(not(resideInAnyPackage(
                            "io.millrace.sql..",
                            "io.millrace.cell..",
                            "io.millrace.problem..",
                            "io.millrace.model.."))));

    @ArchTest
    static final ArchRule bitmapsKnowNothing = noClasses()
            .that()
            .resideInAPackage("io.millrace.bitmap..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.millrace..").and(not(resideInAPackage("io.millrace.bitmap.."))));

    @ArchTest
    static final ArchRule dialectsKnowNoEngine = noClasses()
            .that()
            .resideInAPackage("io.millrace.api.*..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.millrace.row..",
                    "io.millrace.log..",
                    "io.millrace.slice..",
                    "io.millrace.staging..",
                    "io.millrace.bitmap..",
                    "io.millrace.chunk..",
                    "io.millrace.table..",
                    "io.millrace.pql..")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage(VERTICLES);

    /** They get ports, and do not see what is behind them. */
    @ArchTest
    static final ArchRule dialectsKnowNeitherBusNorVertx = noClasses()
            .that()
            .resideInAPackage("io.millrace.api.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.millrace.bus..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.millrace.admission.Conversations")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.vertx.core.Vertx");

    @ArchTest
    static final ArchRule dialectsDoNotKnowEachOther = slices().matching("io.millrace.api.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAPackage("io.millrace.api.json.."));

    @ArchTest
    static final ArchRule packagesAreFreeOfCircles =
            slices().matching("io.millrace.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheBusTouchesTheEventBus = noClasses()
            .that()
            .resideOutsideOfPackage("io.millrace.bus..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.vertx.core.eventbus.EventBus");

    @ArchTest
    static final ArchRule onlyTheCoordinatorSpeaksSql = noClasses()
            .that()
            .resideOutsideOfPackage("io.millrace.coordinator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..", "java.sql..", "org.flywaydb..");

    @ArchTest
    static final ArchRule valuesKnowNothingAbove = noClasses()
            .that()
            .resideInAnyPackage("io.millrace.model..", "io.millrace.problem..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("io.millrace.model..", "io.millrace.problem..", "java..");

    @ArchTest
    static final ArchRule onlyMainReadsTheEnvironment = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.millrace.Main")
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class);

    @ArchTest
    static final ArchRule noMutableStatics = ArchRuleDefinition.fields()
            .that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackage("io.millrace.protobuf..") // generated
            .should()
            .haveModifier(JavaModifier.FINAL);
}
