package io.ghostmirror.hub.memory;
import io.ghostmirror.hub.port.*;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
@Singleton
public class MemoryWiring {
    @Produces @Singleton ContentStore c() { return new MemoryContentStore(); }
    @Produces @Singleton SessionStore s() { return new MemorySessionStore(); }
}
