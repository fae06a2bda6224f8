package io.ghostmirror.hub.s3;

import io.ghostmirror.hub.pack.PackFormat;
import io.ghostmirror.hub.pack.PackId;
import io.ghostmirror.hub.pack.PackStorage;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.BytesWrapper;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * One object for each pack. The object {@code format} says whose packs they are; when it is gone, so is all, and nothing
 * counts as lost. A call ends within 10 s, with what S3 says or with an IOException.
 */
public final class S3Packs implements PackStorage {

    private static final byte[] NOTHING = new byte[0];
    private static final String PACK = ".pack";
    private static final int MOST_PAGE_KEYS = 1_000;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final S3Address address;
    private final S3Connection connection;
    private final S3AsyncClient s3;
    private final S3Failures failures;
    private final int pageKeys;
    private final String id;

    private S3Packs(S3Address address, S3Connection connection, S3Failures failures, int pageKeys) throws IOException {
        this.address = address;
        this.connection = connection;
        this.s3 = connection.client();
        this.failures = failures;
        this.pageKeys = pageKeys;
        this.id = findOrMakeFormat();
    }

    /**
     * Opens the packs at {@code address}, at the endpoint and with the region and credentials that the environment says.
     * Blocks.
     *
     * @throws IOException when the bucket is missing or cannot be used, or something else is there
     */
    public static S3Packs open(S3Address address) throws IOException {
        return open(address, S3Connection.givenEndpoint(), MOST_PAGE_KEYS);
    }

    /** @param pageKeys how many objects are listed by a call, 1 to 1,000 */
    static S3Packs open(S3Address address, Optional<URI> endpoint, int pageKeys) throws IOException {
        var failures = new S3Failures(address, endpoint.map(URI::toString).orElse("Amazon S3"));
        S3Connection connection;
        try {
            connection = S3Connection.to(endpoint);
        } catch (RuntimeException e) {
            throw failures.of("no client can be made", e);
        }
        try {
            return new S3Packs(address, connection, failures, pageKeys);
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Of several hubs that start at once, one makes it. */
    private String findOrMakeFormat() throws IOException {
        String text;
        try {
            text = page(null)
                    .chain(this::format)
                    .onFailure(NoSuchKeyException.class)
                    .recoverWithUni(() -> makeFormat().chain(this::format))
                    .onFailure()
                    .transform(failure -> failures.of("they cannot be used", failure))
                    .await()
                    .indefinitely();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException told ? told : new IOException(e.getCause());
        }
        return PackFormat.of(text)
                .map(PackFormat::id)
                .orElseThrow(() -> new IOException("contents in " + address + ": \"format\" says \"" + text.strip()
                        + "\" (expected: " + PackFormat.MARKER
                        + " and an id); give a prefix that has no objects, or those of other hubs"));
    }

    private Uni<Void> makeFormat() {
        byte[] text = PackFormat.random().text().getBytes(StandardCharsets.UTF_8);
        return Uni.createFrom()
                .completionStage(() -> s3.putObject(
                        put -> put.bucket(address.bucket())
                                .key(address.key(PackFormat.NAME))
                                .ifNoneMatch("*"),
                        AsyncRequestBody.fromBytesUnsafe(text)))
                .replaceWithVoid()
                .onFailure(failure -> isRefused(failure, PRECONDITION_FAILED) || isRefused(failure, CONFLICT))
                .recoverWithNull();
    }

    private Uni<String> format() {
        return get(PackFormat.NAME, null).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** What tells these packs from those in other places. */
    public String id() {
        return id;
    }

    @Override
    public Uni<Void> write(PackId pack, byte[] bytes) {
        return Uni.createFrom()
                .completionStage(() -> s3.putObject(
                        put -> put.bucket(address.bucket())
                                .key(key(pack))
                                .overrideConfiguration(call -> call.apiCallTimeout(S3Connection.timeFor(bytes.length))),
                        AsyncRequestBody.fromBytesUnsafe(bytes)))
                .replaceWithVoid()
                .onFailure()
                .transform(failure -> failures.of("a pack of " + bytes.length + " bytes was not stored", failure));
    }

    @Override
    public Uni<byte[]> read(PackId pack, int offset, int length) {
        if (length == 0) {
            return Uni.createFrom().item(NOTHING);
        }
        return get(pack.name() + PACK, "bytes=" + offset + "-" + ((long) offset + length - 1))
                .onFailure(failure -> isRefused(failure, RANGE_NOT_SATISFIABLE))
                .recoverWithItem(NOTHING)
                .onFailure(NoSuchKeyException.class)
                .recoverWithUni(() -> format().replaceWith(NOTHING))
                .onFailure()
                .transform(failure -> failures.of("a pack was not read", failure));
    }

    private Uni<byte[]> get(String name, @Nullable String range) {
        return Uni.createFrom()
                .completionStage(() -> s3.getObject(
                        get -> get.bucket(address.bucket())
                                .key(address.key(name))
                                .range(range),
                        AsyncResponseTransformer.toBytes()))
                .map(BytesWrapper::asByteArrayUnsafe);
    }

    @Override
    public Uni<Void> delete(PackId pack) {
        return Uni.createFrom()
                .completionStage(() -> s3.deleteObject(
                        delete -> delete.bucket(address.bucket()).key(key(pack))))
                .replaceWithVoid()
                .onFailure()
                .transform(failure -> failures.of("a pack was not deleted", failure));
    }

    @Override
    public Multi<StoredPack> list() {
        return Multi.createBy()
                .repeating()
                .uni(AtomicReference<@Nullable String>::new, next -> page(next.get())
                        .invoke(page -> next.set(page.nextContinuationToken())))
                .whilst(ListObjectsV2Response::isTruncated)
                .onFailure()
                .transform(failure -> failures.of("they were not listed", failure))
                .onItem()
                .transformToIterable(page -> page.contents().stream()
                        .flatMap(object -> pack(object).stream())
                        .toList());
    }

    private Uni<ListObjectsV2Response> page(@Nullable String continuation) {
        return Uni.createFrom()
                .completionStage(() -> s3.listObjectsV2(list -> list.bucket(address.bucket())
                        .prefix(address.keyPrefix())
                        .delimiter("/")
                        .maxKeys(pageKeys)
                        .continuationToken(continuation)));
    }

    private Optional<StoredPack> pack(S3Object object) {
        String name = object.key().substring(address.keyPrefix().length());
        return name.endsWith(PACK)
                ? PackId.ofName(name.substring(0, name.length() - PACK.length()))
                        .map(pack -> new StoredPack(pack, object.size()))
                : Optional.empty();
    }

    private String key(PackId pack) {
        return address.key(pack.name() + PACK);
    }

    private static boolean isRefused(Throwable failure, int status) {
        return failure instanceof S3Exception refused && refused.statusCode() == status;
    }

    /** Whether {@code format} can be read; fails with an IOException when not. */
    public Uni<Void> check() {
        return format().replaceWithVoid()
                .onFailure()
                .transform(failure -> failures.of("\"format\" was not read", failure));
    }

    @Override
    public void close() {
        connection.close();
    }
}
