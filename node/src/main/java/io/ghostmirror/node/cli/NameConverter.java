package io.ghostmirror.node.cli;

import io.ghostmirror.core.session.Names;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads session names and node ids. */
final class NameConverter implements ITypeConverter<String> {

    @Override
    public String convert(String text) {
        try {
            return Names.check("name", text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
