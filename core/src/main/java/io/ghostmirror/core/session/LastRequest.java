package io.ghostmirror.core.session;

/**
 * The last request of a node that the hub has decided about. Whatever the node sent over older connections with a higher
 * number is lost.
 *
 * @param number 0 when there is none
 * @param seq of the commit that it made; 0 when it made none
 */
public record LastRequest(long number, long seq) {

    public static final LastRequest NONE = new LastRequest(0, 0);
}
