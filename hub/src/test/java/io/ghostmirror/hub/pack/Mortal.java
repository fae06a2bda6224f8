package io.ghostmirror.hub.pack;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/** A hub that dies at one of its calls to storage or index: before what it asks for is done, or right after. */
final class Mortal {

    private final AtomicInteger calls = new AtomicInteger();
    private final int last;
    private final boolean done;

    /**
     * @param last the number of the call that it dies at, from 1
     * @param done whether that call takes effect
     */
    Mortal(int last, boolean done) {
        this.last = last;
        this.done = done;
    }

    int calls() {
        return calls.get();
    }

    <T> T port(Class<T> type, T real) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Call call = () -> {
                        try {
                            return method.invoke(real, arguments);
                        } catch (InvocationTargetException e) {
                            throw new IllegalStateException(e.getCause());
                        }
                    };
                    if (method.getReturnType() == Uni.class) {
                        return Uni.createFrom().deferred(() -> one(call));
                    }
                    return method.getReturnType() == Multi.class
                            ? Multi.createFrom().deferred(() -> many(call))
                            : call.run();
                }));
    }

    private interface Call {
        Object run() throws ReflectiveOperationException;
    }

    @SuppressWarnings("unchecked")
    private Uni<Object> one(Call call) {
        int number = calls.incrementAndGet();
        if (number > last || number == last && !done) {
            return Uni.createFrom().failure(dead());
        }
        Uni<Object> answer = (Uni<Object>) run(call);
        return number < last
                ? answer
                : answer.onItemOrFailure()
                        .transformToUni((item, failure) -> Uni.createFrom().failure(dead()));
    }

    @SuppressWarnings("unchecked")
    private Multi<Object> many(Call call) {
        return calls.incrementAndGet() < last
                ? (Multi<Object>) run(call)
                : Multi.createFrom().failure(dead());
    }

    private static Object run(Call call) {
        try {
            return call.run();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static IOException dead() {
        return new IOException("this hub is dead");
    }
}
