package io.tcpforwarder.dataplane.probing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class QuoteTest {
    @Test
    void whatIsPrintableAsciiStays() {
        assertThat(Quote.of("-LOADING Redis is loading the dataset in memory\r\n"))
                .isEqualTo("\"-LOADING Redis is loading the dataset in memory\"");
        assertThat(Quote.of("")).isEqualTo("\"\"");
    }

    @Test
    void whatIsNotIsEscapedSoThatItBeginsNoLineSteersNoTerminalAndEndsNoQuote() {
        assertThat(Quote.of("a\nlevel=ERROR \u001b[2J\u0000\u00e9\" \\ b"))
                .isEqualTo("\"a\\nlevel=ERROR \\x1b[2J\\x00\\xe9\\\" \\\\ b\"");
    }

    @Test
    void aLongAnswerIsCutButNotWithinAnEscape() {
        assertThat(Quote.of("x".repeat(60))).isEqualTo("\"" + "x".repeat(60) + "\"");
        assertThat(Quote.of("x".repeat(61))).isEqualTo("\"" + "x".repeat(60) + "...\"");
        assertThat(Quote.of("x".repeat(58) + "\u0001\u0001")).isEqualTo("\"" + "x".repeat(58) + "...\"");
    }

    @Test
    void whatTheServerRepeatsOfWhatItWasSentIsNotShown() {
        String sent = "AUTH hunter2secret\r\nPING\r\n";
        assertThat(Quote.of("-ERR unknown command 'AUTH', with args beginning with: 'hunter2secret'", sent))
                .isEqualTo("\"-ERR unknown command '***', with args beginning with: '***'\"");
        assertThat(Quote.of("HUNTER2SECRET", sent)).isEqualTo("\"***\"");
        assertThat(Quote.of(sent, sent)).isEqualTo("\"***\"");
        assertThat(Quote.of("x".repeat(57) + "hunter2secret", sent)).isEqualTo("\"" + "x".repeat(57) + "***\"");
    }

    @Test
    void whateverAServerSaysItIsOneShortLineOfPrintableAsciiWithoutWhatWasSent() {
        Random random = new Random(5);
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = new byte[random.nextInt(1, 400)];
            random.nextBytes(bytes);
            String sent = "password-" + random.nextInt(1_000, 10_000);
            String noise = new String(bytes, ISO_8859_1);
            int at = random.nextInt(noise.length());
            String quote = Quote.of(noise.substring(0, at) + sent + noise.substring(at), sent);

            assertThat(quote).matches("\"[ -~]{0,63}\"");
            for (int i = 0; i + 4 <= sent.length(); i++) {
                assertThat(quote.toLowerCase(Locale.ROOT)).doesNotContain(sent.substring(i, i + 4));
            }
        }
    }
}
