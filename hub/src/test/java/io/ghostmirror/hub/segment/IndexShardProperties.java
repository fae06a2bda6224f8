package io.ghostmirror.hub.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.segment.IndexShard.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class IndexShardProperties {

    @Property(tries = 200)
    void shouldBehaveLikeAMap(@ForAll long seed, @ForAll @IntRange(min = 1, max = 3_000) int steps) {
        // Given
        Random random = new Random(seed);
        IndexShard shard = new IndexShard(random.nextLong());
        Map<Digest, Row> model = new HashMap<>();
        int names = 1 + random.nextInt(steps);

        // When
        for (int i = 0; i < steps; i++) {
            Digest digest = new Digest(0, random.nextInt(names), 0, 0);
            if (random.nextInt(3) == 0) {
                shard.remove(digest);
                model.remove(digest);
            } else {
                Row row = new Row(digest, new Location(1 + i, i, i), random.nextBoolean(), random.nextInt());
                shard.put(row);
                model.put(digest, row);
            }
        }

        // Then
        for (int name = 0; name < names; name++) {
            Digest digest = new Digest(0, name, 0, 0);
            assertThat(shard.find(digest)).isEqualTo(model.get(digest));
        }
        assertThat(shard.size()).isEqualTo(model.size());
        assertThat(allOf(shard)).containsExactlyInAnyOrderElementsOf(model.values());
    }

    private static List<Row> allOf(IndexShard shard) {
        List<Row> all = new ArrayList<>();
        List<Row> slice = shard.slice(0, 7);
        for (int from = 7; slice != null; from += 7) {
            all.addAll(slice);
            slice = shard.slice(from, 7);
        }
        return all;
    }
}
