package io.ghostmirror.node.cli;

import io.ghostmirror.node.grpc.HubAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --hub}. */
final class HubAddressConverter implements ITypeConverter<HubAddress> {

    @Override
    public HubAddress convert(String text) {
        try {
            return HubAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
