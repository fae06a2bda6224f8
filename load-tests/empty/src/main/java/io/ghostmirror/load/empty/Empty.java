package io.ghostmirror.load.empty;

import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Says that it has started, and ends. */
@QuarkusMain
public final class Empty implements QuarkusApplication {

    @Override
    public int run(String... arguments) {
        System.out.println("started");
        return 0;
    }
}
