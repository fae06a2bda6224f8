package io.ghostmirror.hub.content;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextMergeTest {

    @Test
    void shouldTakeBothChangesByteForByte() {
        TextMerge.Result merged =
                merge("one\r\ntwo\n\u00ff\nfour", "ONE\r\ntwo\n\u00ff\nfour", "one\r\ntwo\n\u00ff\nfour\nfive");

        assertThat(merged.clashes()).isZero();
        assertThat(new String(merged.text(), ISO_8859_1)).isEqualTo("ONE\r\ntwo\n\u00ff\nfour\nfive");
    }

    @Test
    void shouldCountThePlacesThatClash() {
        assertThat(merge("1\n2\n3\n4\n5\n", "a\n2\n3\n4\na\n", "b\n2\n3\n4\nb\n")
                        .clashes())
                .isEqualTo(2);
        assertThat(merge("", "ours\n", "theirs\n").clashes()).isEqualTo(1);
    }

    @Test
    void shouldTellText() {
        assertThat(TextMerge.isText("\u00ff\t\n".getBytes(ISO_8859_1))).isTrue();
        assertThat(TextMerge.isText(new byte[] {'a', 0})).isFalse();
    }

    private static TextMerge.Result merge(String base, String ours, String theirs) {
        return TextMerge.merge(base.getBytes(ISO_8859_1), ours.getBytes(ISO_8859_1), theirs.getBytes(ISO_8859_1));
    }
}
