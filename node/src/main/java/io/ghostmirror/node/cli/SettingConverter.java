package io.ghostmirror.node.cli;

import io.ghostmirror.proto.v1.Setting;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads KEY=VALUE. What keys and values there are, the hub says. */
final class SettingConverter implements ITypeConverter<Setting> {

    @Override
    public Setting convert(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new TypeConversionException("\"" + text + "\" (expected: KEY=VALUE)");
        }
        return Setting.newBuilder()
                .setKey(text.substring(0, equals))
                .setValue(text.substring(equals + 1))
                .build();
    }
}
