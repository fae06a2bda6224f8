package io.ghostmirror.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The modules' borders: which package may know which. */
@AnalyzeClasses(packages = "io.ghostmirror", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    /** Packages that talk to something outside the process; everything else is decided without them. */
    private static final List<String> ADAPTERS = List.of(
            "io.ghostmirror.hub.directory..",
            "io.ghostmirror.hub.grpc..",
            "io.ghostmirror.hub.http..",
            "io.ghostmirror.hub.kafka..",
            "io.ghostmirror.hub.memory..",
            "io.ghostmirror.hub.redis..",
            "io.ghostmirror.hub.s3..",
            "io.ghostmirror.hub.segment..",
            "io.ghostmirror.hub.tls..",
            "io.ghostmirror.hub.telemetry..",
            "io.ghostmirror.node.fs..",
            "io.ghostmirror.node.grpc..",
            "io.ghostmirror.node.memory..",
            "io.ghostmirror.node.sqlite..",
            "io.ghostmirror.node.telemetry..");

    /** Packages that put the parts together, and so know them all. */
    private static final String[] COMPOSITION = {
        "io.ghostmirror.hub", "io.ghostmirror.hub.boot..", "io.ghostmirror.node", "io.ghostmirror.node.cli.."
    };

    @ArchTest
    static final ArchRule coreKnowsNoFramework = classes()
            .that(resideInAPackage("io.ghostmirror.core.."))
            .and(not(resideInAPackage("io.ghostmirror.core.ignore..")))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", "io.ghostmirror.core.."));

    @ArchTest
    static final ArchRule onlyIgnoreRulesKnowGit = classes()
            .that(resideInAPackage("io.ghostmirror.core.ignore.."))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "io.ghostmirror.core..",
                    "org.eclipse.jgit.ignore..",
                    "org.eclipse.jgit.errors.."))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule portsKnowOnlyCore = classes()
            .that(resideInAPackage("..port.."))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java..", "org.jspecify..", "io.ghostmirror.core..", "io.smallrye.mutiny..", "..port.."));

    /** Redis keeps commits as they go over the wire, and Kafka carries them so: their adapters know the wire too. */
    @ArchTest
    static final ArchRule onlyTheWireKnowsTheProtocol = noClasses()
            .that(not(resideInAnyPackage(
                            "..grpc..", "..wire..", "..redis..", "..kafka..", "..telemetry..", "io.ghostmirror.proto..")
                    .or(resideInAnyPackage(COMPOSITION))))
            .should()
            .dependOnClassesThat(resideInAPackage("io.ghostmirror.proto.."));

    @ArchTest
    static final ArchRule servicesKnowNoAdapter = noClasses()
            .that(not(adapters().or(resideInAnyPackage(COMPOSITION))))
            .should()
            .dependOnClassesThat(adapters());

    @ArchTest
    static void adaptersKnowNoOtherAdapter(JavaClasses classes) {
        for (String adapter : ADAPTERS) {
            noClasses()
                    .that(resideInAPackage(adapter))
                    .should()
                    .dependOnClassesThat(adapters().and(not(resideInAPackage(adapter))))
                    .allowEmptyShould(true)
                    .check(classes);
        }
    }

    private static DescribedPredicate<JavaClass> adapters() {
        return resideInAnyPackage(ADAPTERS.toArray(String[]::new));
    }

    @ArchTest
    static final ArchRule hubHasNoCycles =
            slices().matching("io.ghostmirror.hub.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nodeHasNoCycles =
            slices().matching("io.ghostmirror.node.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule coreHasNoCycles =
            slices().matching("io.ghostmirror.core.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule clusterStartsProgramsAndKnowsNone = noClasses()
            .that(resideInAPackage("io.ghostmirror.cluster.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "io.ghostmirror.hub..",
                    "io.ghostmirror.node..",
                    "io.ghostmirror.proto..",
                    "io.ghostmirror.core.."));

    @ArchTest
    static final ArchRule hubAndNodeMeetOnlyOnTheWire = noClasses()
            .that(resideInAPackage("io.ghostmirror.node.."))
            .should()
            .dependOnClassesThat(resideInAPackage("io.ghostmirror.hub.."));
}
