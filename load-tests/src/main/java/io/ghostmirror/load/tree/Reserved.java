package io.ghostmirror.load.tree;

/** What the programs under test keep for themselves inside the trees. */
final class Reserved {

    private Reserved() {}

    static boolean is(String name) {
        return name.equals(".ghost")
                || name.equals(".floor")
                || name.equals(".stfolder")
                || name.startsWith(".syncthing.")
                || name.startsWith(".unison.");
    }
}
