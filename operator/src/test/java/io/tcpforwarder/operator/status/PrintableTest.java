package io.tcpforwarder.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PrintableTest {
    @Test
    void whatCouldBeginALineOrSteerATerminalBecomesASpace() {
        assertThat(Printable.of("a\nb\r\n\u001b[31mc\u202ed\u2028e\u0000f", 100))
                .isEqualTo("a b [31mc d e f");
        assertThat(Printable.of("\u200b\ud800\uffff", 100)).isEmpty();
    }

    @Test
    void lettersOfEveryLanguageStay() {
        assertThat(Printable.of("\u6c34 \u00fc \ud83d\ude00", 100)).isEqualTo("\u6c34 \u00fc \ud83d\ude00");
    }

    @Test
    void isCutToItsLength() {
        assertThat(Printable.of("x".repeat(10 << 20), 1024)).hasSize(1024);
    }

    @Test
    void whatIsNoPrintableAsciiIsMarkedWhereItHasToBe() {
        assertThat(Printable.ascii("a\nb\u001b[31m\u00fc\u2028\ud83d\ude00", 100))
                .isEqualTo("a?b?[31m???");
        assertThat(Printable.ascii("x".repeat(10 << 20), 192)).hasSize(192);
    }
}
