import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Makes the jar that a program is started by when it has a start-up cache: {@code java Launcher.java APP JAR}. The jar has
 * no classes but a flat class path to what is in APP, a directory as Quarkus packs one. The cache has no classes of signed
 * jars and none that were compiled for a Java before 6; such jars are rewritten beside JAR, in a directory of its name.
 * Native libraries that would be unpacked at each start are put there too.
 */
final class Launcher {

    private static final int FIRST_WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;
    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    private static final Pattern MAIN_CLASS = Pattern.compile("[\\w$]+(\\.[\\w$]+)+");
    private static final FileTime TIME = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

    private final Path app;
    private final Path jar;
    private final Path rewritten;

    private Launcher(Path app, Path jar) {
        this.app = app;
        this.jar = jar;
        rewritten = jar.resolveSibling(jar.getFileName().toString().replaceFirst("\\.jar$", ""));
    }

    public static void main(String[] arguments) throws IOException {
        new Launcher(Path.of(arguments[0]).toAbsolutePath(), Path.of(arguments[1]).toAbsolutePath()).make();
    }

    private void make() throws IOException {
        Files.createDirectories(rewritten);
        var classPath = new ArrayList<String>();
        for (Path entry : entries()) {
            Path used = isCacheable(entry) ? entry : rewrite(entry);
            classPath.add(jar.getParent().relativize(used).toString());
            unpackLibrary(entry);
        }
        var manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, mainClass());
        main.put(Attributes.Name.CLASS_PATH, String.join(" ", classPath));
        main.putValue("Add-Opens", "java.base/java.lang java.base/java.nio java.base/jdk.internal.misc");
        main.putValue("Enable-Native-Access", "ALL-UNNAMED");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(entry("META-INF/MANIFEST.MF"));
            manifest.write(out);
        }
        Files.setLastModifiedTime(jar, TIME);
    }

    /** Transformed and generated classes come before those that they stand in for. */
    private List<Path> entries() throws IOException {
        var entries = new ArrayList<Path>();
        Stream.of("quarkus/transformed-bytecode.jar", "quarkus/generated-bytecode.jar")
                .map(app::resolve)
                .filter(Files::exists)
                .forEach(entries::add);
        for (String directory : List.of("app", "lib/boot", "lib/main")) {
            try (Stream<Path> jars = Files.list(app.resolve(directory))) {
                jars.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(entries::add);
            }
        }
        return entries;
    }

    /** The first name in Quarkus' description of the application. */
    private String mainClass() throws IOException {
        Matcher name = MAIN_CLASS.matcher(Files.readString(
                app.resolve("quarkus/quarkus-application.dat"), StandardCharsets.ISO_8859_1));
        if (!name.find()) {
            throw new IOException(app + " does not say what its main class is");
        }
        return name.group();
    }

    private static boolean isCacheable(Path file) throws IOException {
        try (var zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                if (SIGNATURE.matcher(entry.getName()).matches() || isClass(entry) && isOld(start(zip, entry))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isClass(ZipEntry entry) {
        return entry.getName().endsWith(".class");
    }

    private static byte[] start(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readNBytes(8);
        }
    }

    private static boolean isOld(byte[] type) {
        return type.length >= 8 && ((type[6] & 255) << 8 | type[7] & 255) < FIRST_WITH_STACK_MAPS;
    }

    /** The same without a signature, and with what verifies classes as all newer ones have it. */
    private Path rewrite(Path file) throws IOException {
        Path target = rewritten.resolve(file.getFileName());
        try (var zip = new ZipFile(file.toFile());
                var out = new ZipOutputStream(Files.newOutputStream(target))) {
            ClassFile classes = classFile(zip);
            for (ZipEntry old : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                if (!SIGNATURE.matcher(old.getName()).matches()) {
                    byte[] content = content(zip, old);
                    out.putNextEntry(entry(old.getName()));
                    out.write(isClass(old) && isOld(content) ? renewed(classes, content) : content);
                }
            }
        } catch (IllegalArgumentException e) {
            System.err.println(file.getFileName() + " stays out of the cache: " + e.getMessage());
            Files.deleteIfExists(target);
            return file;
        }
        Files.setLastModifiedTime(target, TIME);
        return target;
    }

    private static byte[] content(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private static ZipEntry entry(String name) {
        var entry = new ZipEntry(name);
        entry.setLastModifiedTime(TIME);
        return entry;
    }

    private static ClassFile classFile(ZipFile zip) {
        ClassHierarchyResolver own = ClassHierarchyResolver.ofResourceParsing(type -> {
            String name = type.descriptorString();
            ZipEntry entry = zip.getEntry(name.substring(1, name.length() - 1) + ".class");
            try {
                return entry == null ? null : zip.getInputStream(entry);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return ClassFile.of(
                StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(
                        own.orElse(ClassHierarchyResolver.defaultResolver())));
    }

    private static byte[] renewed(ClassFile classes, byte[] old) {
        ClassModel model = classes.parse(old);
        return classes.transformClass(
                model,
                ClassTransform.dropping(ClassFileVersion.class::isInstance)
                        // Only code that is written anew gets stack maps.
                        .andThen(ClassTransform.transformingMethodBodies((code, element) -> code.with(element)))
                        .andThen(ClassTransform.endHandler(type -> type.withVersion(FIRST_WITH_STACK_MAPS, 0))));
    }

    /** SQLite's, which its driver otherwise unpacks each time, after it has run a program to know the system. */
    private void unpackLibrary(Path file) throws IOException {
        if (!file.getFileName().toString().contains("sqlite-jdbc") || !System.getProperty("os.name").equals("Linux")) {
            return;
        }
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String folder = arch.equals("amd64") ? "x86_64" : arch;
        try (Stream<Path> musl = Files.list(Path.of("/lib"))) {
            if (musl.anyMatch(library -> library.getFileName().toString().startsWith("ld-musl"))) {
                return;
            }
        }
        try (var zip = new ZipFile(file.toFile())) {
            ZipEntry library = zip.getEntry("org/sqlite/native/Linux/" + folder + "/libsqlitejdbc.so");
            if (library != null) {
                try (OutputStream out = Files.newOutputStream(rewritten.resolve("libsqlitejdbc.so"))) {
                    out.write(content(zip, library));
                }
            }
        }
    }
}
