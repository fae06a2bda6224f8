package io.ghostmirror.node.fs.linux;

import java.io.IOException;
import java.nio.file.Path;

/** Symbolic links whose targets are any bytes, as they are; java.nio takes text and tidies it. */
public final class SymbolicLinks {

    private SymbolicLinks() {}

    /**
     * Makes a link where nothing is.
     *
     * @param rawTarget one byte a character
     */
    public static void make(Path link, String rawTarget) throws IOException {
        Errno.check(Fd.link(rawTarget, Fd.AT_FDCWD, RawPath.of(link)), "cannot make the link " + link);
    }
}
