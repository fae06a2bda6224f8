package io.ghostmirror.core.fanout;

/**
 * What a reader is to be given next.
 *
 * @param <T> what the ring's items are
 * @param <A> what the answers are
 */
public sealed interface Step<T, A> {

    /** The next item; the lane has moved past it. */
    record Item<T, A>(T item) implements Step<T, A> {}

    /** An answer whose place has been reached. */
    record Answer<T, A>(A answer) implements Step<T, A> {}

    /** The ring no longer has what comes after {@code after}: the reader needs pages, then {@link Lane#paged}. */
    record Pages<T, A>(long after) implements Step<T, A> {}

    /** Nothing for now. */
    record Idle<T, A>() implements Step<T, A> {}
}
