package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ghostmirror.proto.v1.Collision;
import io.ghostmirror.proto.v1.ListCollisionsResponse;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CollisionViewTest {

    /** One page for each list of paths. */
    private static Iterator<ListCollisionsResponse> pages(List<String>... pages) {
        return Stream.of(pages)
                .map(paths -> ListCollisionsResponse.newBuilder()
                        .addAllCollisions(paths.stream()
                                .map(path -> Collision.newBuilder()
                                        .setFoldKey(ByteString.copyFromUtf8(path.toLowerCase(Locale.ROOT)))
                                        .setPath(ByteString.copyFromUtf8(path))
                                        .build())
                                .toList())
                        .build())
                .iterator();
    }

    @Test
    void shouldSayHowManyThereAreWithTheFirst() {
        assertThat(CollisionView.line(1, pages(List.of("README", "Readme"), List.of("readme"))))
                .isEqualTo("1 name written in more than one way: README and Readme and readme."
                        + " A file system that folds case or Unicode forms can hold one of each.");
        assertThat(CollisionView.line(
                        1005, pages(List.of("A", "a", "B", "b"), List.of("C", "c"), List.of("D", "d", "E"))))
                .startsWith("1,005 names written in more than one way: A and a, B and b, C and c, and 1,002 more.");
    }

    @Test
    void shouldPutThePathsNameByName() {
        // Given
        Map<String, @Nullable Object> object = new LinkedHashMap<>();

        // When
        CollisionView.put(object, pages(List.of("A", "a", "B"), List.of("b")));

        // Then
        assertThat(JsonLine.of(object))
                .isEqualTo(
                        "{\"collidingPaths\":[[{\"path\":\"A\"},{\"path\":\"a\"}],[{\"path\":\"B\"},{\"path\":\"b\"}]],"
                                + "\"collidingPathsComplete\":true}");
    }
}
