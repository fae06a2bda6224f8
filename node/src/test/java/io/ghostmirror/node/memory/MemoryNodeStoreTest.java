package io.ghostmirror.node.memory;

import io.ghostmirror.node.port.NodeStore;
import io.ghostmirror.node.port.NodeStore.Identity;
import io.ghostmirror.node.port.NodeStoreContract;

class MemoryNodeStoreTest extends NodeStoreContract {

    private final NodeStore store = new MemoryNodeStore(new Identity(new byte[16], "s", "n"));

    @Override
    protected NodeStore store() {
        return store;
    }

    @Override
    protected NodeStore reopen() {
        store.close();
        return store;
    }
}
