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

    @Test
    void shouldLeadThroughWhatStandsBetween(@TempDir Path home) throws IOException {
        // Given
        ClusterDirectory directory = ClusterDirectory.make(home);
        Files.writeString(directory.addresses(), "hub-1.redis=1001\nhub-1.kafka=1002\nnode-1.hub=1003\n");

        // When
        Addresses addresses = Addresses.choose(directory, 2);

        // Then
        assertThat(addresses.redisOf(MemberName.hub(0))).isEqualTo(addresses.redis());
        assertThat(addresses.kafkaOf(MemberName.hub(0))).isEqualTo(addresses.kafka());
        assertThat(addresses.hubsOf(MemberName.node(0))).isEqualTo(addresses.balancer());
        assertThat(addresses.redisOf(MemberName.hub(1))).isEqualTo(1001);
        assertThat(addresses.kafkaOf(MemberName.hub(1))).isEqualTo(1002);
        assertThat(addresses.hubsOf(MemberName.node(1))).isEqualTo(1003);
        assertThat(addresses.kafkaListeners()).hasSize(1).containsValue(1002).doesNotContainKey(addresses.kafka());
    }
}
