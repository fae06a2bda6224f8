package io.ghostmirror.load.scale;

/** One kind of load. Bounded in time and size; ends all that it starts. */
interface LoadScenario {

    String name();

    void run(LoadRun run);
}
