package io.ghostmirror.core.ignore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns that people have in their repositories. */
class TemplatesTest {

    private static final int ANY_NAME = 255;

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Python
                "__pycache__/",
                "*.py[codz]",
                "*$py.class",
                "*.so",
                ".Python",
                "*.egg-info/",
                ".installed.cfg",
                "pip-log.txt",
                "htmlcov/",
                ".coverage.*",
                "*.py.cover",
                "cython_debug/",
                ".ipynb_checkpoints",
                "docs/_build/",
                "share/python-wheels/",
                // Node
                "logs",
                "*.log",
                "npm-debug.log*",
                "lib-cov",
                "node_modules/",
                "*.tsbuildinfo",
                ".env.*",
                "!.env.example",
                ".yarn/*",
                "!.yarn/patches",
                ".pnp.*",
                "vite.config.js.timestamp-*",
                "**/.vitepress/dist",
                // Java, Gradle, Maven
                "*.class",
                "hs_err_pid*",
                "replay_pid*",
                ".mtj.tmp/",
                "**/build/",
                "!src/**/build/",
                "!gradle-wrapper.jar",
                "!**/src/main/**/target/",
                "buildNumber.properties",
                "pom.xml.releaseBackup",
                // Visual Studio
                "[Dd]ebug/",
                "x64/",
                "[Bb]in/",
                "[Oo]bj/",
                "[Ww][Ii][Nn]32/",
                "[Tt]est[Rr]esult*/",
                "*.[Rr]e[Ss]harper",
                "_ReSharper*/",
                ".*crunch*.local.xml",
                "nCrunchTemp_*",
                "**/[Pp]ackages/*",
                "!**/[Pp]ackages/build/",
                "*.[Cc]ache",
                "!?*.[Cc]ache/",
                "*- [Bb]ackup.rdl",
                "*- [Bb]ackup ([0-9]).rdl",
                "*- [Bb]ackup ([0-9][0-9]).rdl",
                "~$*",
                "*~",
                "*.vbw",
                "UpgradeLog*.htm",
                "DocProject/Help/*.Hx[KTC]",
                "csx/",
                "$tf/",
                "*_h.h",
                "*_wpftmp.csproj",
                "BenchmarkDotNet.Artifacts/",
                "orleans.codegen.cs",
                "FakesAssemblies/",
                "*.GhostDoc.xml",
                ".vscode/*",
                // Unity
                "/[Ll]ibrary/",
                "/[Mm]emoryCaptures/",
                "/[Aa]ssets/Plugins/Editor/JetBrains*",
                "sysinfo.txt",
                "*.pidb.meta",
                "/[Aa]ssets/[Aa]ddressable[Aa]ssets[Dd]ata/*/*.bin*",
                "/[Aa]ssets/[Ss]treamingAssets/aa.meta",
                "crashlytics-build.properties",
                // C, C++, CMake, Rust, Go, LaTeX, editors, systems
                "*.slo",
                "*.so.*",
                "*.[oa]",
                "*.dSYM/",
                "cmake_install.cmake",
                "*-prefix/",
                "**/*.rs.bk",
                "*.test",
                "go.work.sum",
                "*.synctex(busy)",
                "*.bbl-SAVE-ERROR",
                "acs-*.bib",
                "[._]*.s[a-v][a-z]",
                "!*.svg",
                "[._]s[a-rt-v][a-z]",
                "[._]ss[a-gi-z]",
                "*.un~",
                "\\#*\\#",
                "/.emacs.desktop.lock",
                ".\\#*",
                "*_flymake.*",
                "._*",
                "Icon[\r]",
                "Icon\r\r",
                ".fuse_hidden*",
                ".idea/**/usage.statistics.xml",
                ".idea/**/contentModel.xml",
                "cmake-build-*/",
                "[Tt]humbs.db:encryptable"
            })
    void shouldUsePatternsOfTemplates(String pattern) {
        Rule rule = Rule.parse(pattern);
        assertThat(rule).isNotNull();
        assertThat(rule.longestName()).isEqualTo(ANY_NAME);
    }

    @Test
    void shouldUseTheTemplatePatternWithFourStars() {
        Patterns patterns = Patterns.of(List.of("report.[0-9]*.[0-9]*.[0-9]*.[0-9]*.json"));
        assertThat(patterns.verdict("report.20250102.030405.6789.0.001.json", false))
                .isTrue();
        assertThat(patterns.verdict("report.2025.json", false)).isNull();
    }
}
