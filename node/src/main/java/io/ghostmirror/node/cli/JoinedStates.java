package io.ghostmirror.node.cli;

import io.ghostmirror.node.sqlite.SqliteNodeStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds what `ghost join` remembers of a directory. */
final class JoinedStates {

    private JoinedStates() {}

    /**
     * The one state directory.
     *
     * @param root the directory, links resolved
     * @param session which, of several
     * @param given where it was told to be
     */
    static Path of(Path root, Optional<String> session, Optional<Path> given) {
        if (given.isPresent()) {
            return given.get().toAbsolutePath().normalize();
        }
        List<Path> states = usual(root).stream()
                .filter(state -> session.isEmpty() || name(state, root).equals(session.get()))
                .toList();
        if (states.isEmpty()) {
            throw new CommandFailure("The directory " + root + " is in no session"
                    + session.map(name -> " \"" + name + "\"").orElse("")
                    + " that is known here: when `ghost join` was given a --state-dir, give that.");
        }
        if (states.size() > 1) {
            throw new CommandFailure("The directory " + root
                    + " was joined to several sessions: give --session NAME, one of "
                    + String.join(
                            ", ",
                            states.stream().map(state -> name(state, root)).toList()) + ".");
        }
        return states.getFirst();
    }

    private static List<Path> usual(Path root) {
        try {
            return UserDirectories.ofThisUser().nodeStates(root).stream()
                    .filter(SqliteNodeStore::isIn)
                    .toList();
        } catch (IOException e) {
            throw new CommandFailure("What nodes remember cannot be looked through: " + DiskFault.of(e) + ".", e);
        }
    }

    /** Of the session that a state is of. */
    private static String name(Path state, Path root) {
        String name = state.getFileName().toString();
        return name.substring(0, name.length() - UserDirectories.shortHash(root).length() - 1);
    }
}
