package io.ghostmirror.node.grpc;

/** Which session this node was in last, by its id: one that was deleted is not made again by its nodes. */
public interface FormerSession {

    /** Of a node that remembers none. */
    FormerSession NONE = new FormerSession() {
        @Override
        public String id() {
            return "";
        }

        @Override
        public void entered(String id) {}
    };

    /** Empty when it was in none. */
    String id();

    /** It is in this one now. */
    void entered(String id);
}
