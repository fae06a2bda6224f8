package io.ghostmirror.node.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads paths on this machine. */
final class PathConverter implements ITypeConverter<Path> {

    @Override
    public Path convert(String text) {
        if (text.isEmpty()) {
            throw new TypeConversionException("it is empty (expected: a path)");
        }
        if (text.indexOf('\ufffd') >= 0) {
            throw new TypeConversionException("\"" + text.replace('\ufffd', '?')
                    + "\" did not arrive whole: run ghost with LC_ALL=C.UTF-8 when its name is UTF-8, or give another");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("\"" + text + "\" is no path here (" + e.getReason() + ")");
        }
    }
}
