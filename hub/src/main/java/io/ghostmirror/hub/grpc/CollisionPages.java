package io.ghostmirror.hub.grpc;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.ledger.Collision;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.proto.v1.ListCollisionsResponse;
import io.ghostmirror.proto.wire.Wire;
import io.smallrye.mutiny.Multi;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The paths of a session that collide, read as they are wanted. */
record CollisionPages(SessionStore sessions) {

    private static final int LIMIT = 500;

    /** Messages of bounded size; none when nothing collides. */
    Multi<ListCollisionsResponse> of(String session) {
        return Multi.createBy()
                .repeating()
                .uni(AtomicReference<@Nullable Collision>::new, after -> sessions.collisions(
                                session, after.get(), LIMIT)
                        .invoke(page -> {
                            if (!page.isEmpty()) {
                                after.set(page.getLast());
                            }
                        }))
                .whilst(page -> page.size() == LIMIT)
                .onItem()
                .transformToMultiAndConcatenate(page -> Multi.createFrom().iterable(messages(page)));
    }

    private static List<ListCollisionsResponse> messages(List<Collision> page) {
        List<ListCollisionsResponse> messages = new ArrayList<>();
        var message = ListCollisionsResponse.newBuilder();
        int bytes = 0;
        for (Collision collision : page) {
            var wire = toWire(collision);
            int size = wire.getSerializedSize() + 4;
            if (bytes + size > WireEncoding.MAX_PAGE_BYTES) {
                messages.add(message.build());
                message.clear();
                bytes = 0;
            }
            message.addCollisions(wire);
            bytes += size;
        }
        if (bytes > 0) {
            messages.add(message.build());
        }
        return messages;
    }

    private static io.ghostmirror.proto.v1.Collision toWire(Collision collision) {
        return io.ghostmirror.proto.v1.Collision.newBuilder()
                .setFoldKey(ByteString.copyFrom(collision.key().raw(), StandardCharsets.ISO_8859_1))
                .setPath(Wire.toWire(collision.path()))
                .build();
    }
}
