package io.ghostmirror.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressesTest {

    @Test
    void shouldKeepWhatWasChosenAndAddWhatIsNew(@TempDir Path home) throws IOException {
        // Given
        ClusterDirectory directory = ClusterDirectory.make(home);
        Addresses first = Addresses.choose(directory, 1);

        // When
        Addresses second = Addresses.choose(directory, 2);

        // Then
        assertThat(second.balancer()).isEqualTo(first.balancer());
        assertThat(second.redisPassword()).isEqualTo(first.redisPassword()).hasSize(48);
        assertThat(second.grpc(MemberName.hub(0))).isEqualTo(first.grpc(MemberName.hub(0)));
        assertThat(second.grpc(MemberName.hub(1))).isPositive();
        assertThat(Addresses.of(directory).http(MemberName.hub(1))).isEqualTo(second.http(MemberName.hub(1)));
        assertThat(Files.getPosixFilePermissions(directory.addresses()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
}
