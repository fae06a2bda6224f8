package io.ghostmirror.hub.redis;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which session has which name, and what was of each name. It is in one slot and each session in another, so what concerns both is
 * done in steps, one script each. Every step can be done again, by any hub, and so can all of them from the first.
 */
final class Registry {

    private static final int REMEMBERED = 10_000;

    /** @param epoch that was reserved for it, if the name was free */
    record Named(SessionKeys keys, OptionalLong epoch) {}

    private final Sender replicated;
    private final Script open = new Script("open");
    private final Script reserve = new Script("reserve");
    private final Script forgetEpochs = new Script("forget-epochs");
    private final Script doom = new Script("doom");
    private final Script delete = new Script("delete");

    /** @param replicated since what a hub was told must stay, while other slots know of it */
    Registry(Sender replicated) {
        this.replicated = replicated;
    }

    private static Buffer buffer(String text) {
        return Buffer.buffer(text);
    }

    private static Buffer buffer(long number) {
        return Buffer.buffer(Long.toString(number));
    }

    private static Buffer[] keys(String... keys) {
        var buffers = new Buffer[keys.length];
        for (int i = 0; i < keys.length; i++) {
            buffers[i] = buffer(keys[i]);
        }
        return buffers;
    }

    /** The session that has the name now, new or not; empty when the name is free since {@code formerId} was deleted. */
    Uni<Optional<Named>> open(String session, String freshId, long lowestEpoch, String formerId) {
        return open.run(
                        replicated,
                        keys(SessionKeys.SESSIONS, SessionKeys.EPOCHS, SessionKeys.DELETED),
                        List.of(buffer(session), buffer(freshId), buffer(lowestEpoch), buffer(formerId)))
                .map(answer -> answer.size() == 0 ? Optional.empty() : Optional.of(named(answer)));
    }

    private static Named named(Response answer) {
        OptionalLong epoch = answer.size() == 1
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(answer.get(1).toString()));
        return new Named(new SessionKeys(answer.get(0).toString()), epoch);
    }

    /** An epoch of that name that is above all former ones. */
    Uni<Long> reserveEpoch(String session, long lowest) {
        return reserve.run(replicated, keys(SessionKeys.EPOCHS), List.of(buffer(session), buffer(lowest)))
                .map(epoch -> Long.parseLong(epoch.toString()));
    }

    /** Forgets the epochs of those names that no session has, unless they are as high as {@code lowestKept}. */
    Uni<Integer> forgetEpochs(List<String> names, long lowestKept) {
        List<Buffer> arguments = new ArrayList<>();
        arguments.add(buffer(lowestKept));
        names.forEach(name -> arguments.add(buffer(name)));
        return forgetEpochs
                .run(replicated, keys(SessionKeys.SESSIONS, SessionKeys.EPOCHS), arguments)
                .map(Response::toInteger);
    }

    /** Whether the session has that name; it is noted then that it is to be deleted. */
    Uni<Boolean> doom(String session, String id, long now) {
        return doom.run(
                        replicated,
                        keys(SessionKeys.SESSIONS, SessionKeys.REMAINS),
                        List.of(buffer(session), buffer(id), buffer(now)))
                .map(answer -> answer.toInteger() == 1);
    }

    /** Takes the name of a session that has ended. Returns whether it had it still. */
    Uni<Boolean> delete(String session, String id, long now) {
        return delete.run(
                        replicated,
                        keys(SessionKeys.SESSIONS, SessionKeys.REMAINS, SessionKeys.DELETED),
                        List.of(buffer(session), buffer(id), buffer(now), buffer(REMEMBERED)))
                .map(answer -> answer.toInteger() == 1);
    }
}
