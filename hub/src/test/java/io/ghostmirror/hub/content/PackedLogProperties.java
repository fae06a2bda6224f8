package io.ghostmirror.hub.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.hub.port.LogArchive.CommitRecord;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A log segment is read as it was packed, or refused. */
class PackedLogProperties {

    private static List<CommitRecord> records(List<byte[]> bytes) {
        return bytes.stream().map(record -> new CommitRecord(1, record)).toList();
    }

    @Property(tries = 200)
    void shouldReadWhatWasPacked(@ForAll @Size(max = 50) List<byte[]> records) {
        assertThat(PackedLog.unpack(PackedLog.pack(records(records)))).containsExactlyElementsOf(records);
    }

    @Property(tries = 200)
    void shouldRefuseWhatIsCutOff(
            @ForAll @Size(min = 1, max = 20) List<byte[]> records, @ForAll @IntRange(max = 99) int at) {
        // Given
        byte[] packed = PackedLog.pack(records(records));

        // When // Then
        assertThatThrownBy(() -> PackedLog.unpack(Arrays.copyOf(packed, packed.length * at / 100)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Example
    void shouldNotUnpackMoreThanARunCanHave() {
        // Given: eight bytes that claim two gigabytes
        byte[] packed = PackedLog.pack(records(List.of(new byte[1000])));
        packed[4] = 0x7f;

        // When // Then
        assertThatThrownBy(() -> PackedLog.unpack(packed)).hasMessageContaining("expected: at most");
        assertThatThrownBy(() -> PackedLog.pack(records(List.of(new byte[5 << 20]))))
                .hasMessageContaining("expected: at most");
    }
}
