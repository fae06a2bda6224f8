package io.ghostmirror.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The modules' borders: which package may know which. */
@AnalyzeClasses(packages = "io.ghostmirror", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    /** Packages that talk to something outside the process; everything else is decided without them. */
    private static final String[] ADAPTERS = {
        "io.ghostmirror.hub.(redis|store|segment|grpc|rest|cli|memory)..",
        "io.ghostmirror.node.(linux|sqlite|grpc|cli|memory|watch)..",
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
                    "java..", "org.jspecify..", "io.ghostmirror.core..", "org.eclipse.jgit.ignore..", "org.eclipse.jgit.errors.."))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule portsKnowOnlyCore = classes()
            .that(resideInAPackage("..port.."))
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage("java..", "org.jspecify..", "io.ghostmirror.core..", "io.smallrye.mutiny..", "..port.."));

    @ArchTest
    static final ArchRule onlyAdaptersKnowTheProtocol = noClasses()
            .that(not(resideInAnyPackage("..grpc..", "..wire..", "..cli..", "io.ghostmirror.proto..")))
            .should()
            .dependOnClassesThat(resideInAPackage("io.ghostmirror.proto.."));

    @ArchTest
    static final ArchRule servicesKnowNoAdapter = noClasses()
            .that(not(resideInAnyPackage(ADAPTERS)))
            .should()
            .dependOnClassesThat(resideInAnyPackage(ADAPTERS));

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
    static final ArchRule hubAndNodeMeetOnlyOnTheWire = noClasses()
            .that(resideInAPackage("io.ghostmirror.node.."))
            .should()
            .dependOnClassesThat(resideInAPackage("io.ghostmirror.hub.."));
}
