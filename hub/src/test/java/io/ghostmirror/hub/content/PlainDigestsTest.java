package io.ghostmirror.hub.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlainDigestsTest {

    private final CountingStore store = new CountingStore();
    private final PlainDigests digests = new PlainDigests(new StoredFiles(new Recipes(store)));

    private UniAssertSubscriber<Digest> ask(StoredFile file) {
        return digests.sha256(file.entry()).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    @Test
    void shouldKnowThatOfASmallFileWithoutReading() {
        // Given
        StoredFile file = StoredFile.whole(1, 1_000);

        // When
        UniAssertSubscriber<Digest> answer = ask(file);

        // Then
        answer.assertItem(Digest.of(file.bytes()));
        assertThat(store.reads).hasValue(0);
    }

    @Test
    void shouldReadALargeFileOnceHoweverManyAsk() {
        // Given
        StoredFile file = StoredFile.chunked(2, 100).in(store);

        // When
        List<UniAssertSubscriber<Digest>> answers =
                Stream.generate(() -> ask(file)).limit(10).toList();

        // Then
        answers.forEach(answer -> answer.awaitItem().assertItem(Digest.of(file.bytes())));
        int pieces = file.pieces().size();
        assertThat(store.reads.get()).isLessThanOrEqualTo(pieces);
        ask(file).awaitItem();
        assertThat(store.reads.get()).isLessThanOrEqualTo(pieces);
    }

    @Test
    void shouldTryAgainAfterAFailure() {
        // Given
        StoredFile file = StoredFile.chunked(3, 10).in(store);
        store.broken.set(true);
        ask(file).awaitFailure().assertFailedWith(IOException.class, "disk on fire");

        // When
        store.broken.set(false);

        // Then
        ask(file).awaitItem().assertItem(Digest.of(file.bytes()));
    }
}
