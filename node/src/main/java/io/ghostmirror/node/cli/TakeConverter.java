package io.ghostmirror.node.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --take}: 0 for what the hub has, else a candidate's number. */
final class TakeConverter implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String text) {
        if (text.equals("hub")) {
            return 0;
        }
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new TypeConversionException("\"" + text + "\" (expected: hub, or a candidate's number, from 1)");
        }
        return Integer.valueOf(text);
    }
}
