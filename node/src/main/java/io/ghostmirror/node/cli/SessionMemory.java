package io.ghostmirror.node.cli;

import io.ghostmirror.node.grpc.FormerSession;
import io.ghostmirror.node.port.NodeStore;
import io.ghostmirror.node.port.NodeStoreException;
import org.jboss.logging.Logger;

/** Remembers the session in the node's store. */
final class SessionMemory implements FormerSession {

    private static final Logger LOG = Logger.getLogger(SessionMemory.class);
    private static final String FACT = "hub.session";

    private final NodeStore store;

    SessionMemory(NodeStore store) {
        this.store = store;
    }

    @Override
    public String id() {
        return store.fact(FACT).orElse("");
    }

    @Override
    public void entered(String id) {
        try {
            if (!id.equals(id())) {
                store.save(NodeStore.Update.of(FACT, id));
            }
        } catch (NodeStoreException e) {
            LOG.debug("session not remembered; tried again at the next connection", e);
        }
    }
}
