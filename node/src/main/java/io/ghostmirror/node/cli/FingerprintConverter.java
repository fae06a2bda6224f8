package io.ghostmirror.node.cli;

import io.ghostmirror.node.grpc.Fingerprint;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --hub-fingerprint}. */
final class FingerprintConverter implements ITypeConverter<Fingerprint> {

    @Override
    public Fingerprint convert(String text) {
        try {
            return Fingerprint.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
