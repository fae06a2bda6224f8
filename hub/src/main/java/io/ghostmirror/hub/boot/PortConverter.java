package io.ghostmirror.hub.boot;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads ports. */
final class PortConverter implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new TypeConversionException("\"" + text + "\" is not a port (expected: 0 to 65535)");
        }
        return Integer.valueOf(text);
    }
}
