package io.tcpforwarder.dataplane.probing;

/**
 * What a server said, fit for a line of a log, an event or a status: its beginning, in printable ASCII whatever it was. Bytes are given
 * as characters of ISO 8859-1.
 */
final class Quote {
    /** Characters within the quotes: what a server has to say stands at the beginning. */
    private static final int LONGEST = 60;

    /** Bytes that are looked at. */
    private static final int HEAD = 256;

    /** So many characters in a row that a server repeats of what it was sent are no coincidence. */
    private static final int REPEATED = 4;

    private static final String REDACTED = "***";
    private static final String CUT = "...";

    private Quote() {}

    /** In quotes. */
    static String of(String said) {
        return of(said, "");
    }

    /**
     * In quotes, without what the server repeats of what it was sent, for that may have been a password.
     *
     * @param sent compared without regard to case
     */
    static String of(String said, String sent) {
        String head = said.substring(0, Math.min(said.length(), HEAD)).stripTrailing();
        StringBuilder quote = new StringBuilder(LONGEST + 2).append('"');
        for (int i = 0; i < head.length(); ) {
            int repeated = repeated(head, i, sent);
            String next = repeated < REPEATED ? escaped(head.charAt(i)) : REDACTED;
            if (quote.length() + next.length() > LONGEST + 1) {
                return quote.append(CUT).append('"').toString();
            }
            quote.append(next);
            i += repeated < REPEATED ? 1 : repeated;
        }
        return quote.append(said.length() > HEAD ? CUT : "").append('"').toString();
    }

    /** Characters from a place on that stand in what was sent as well. */
    private static int repeated(String said, int from, String sent) {
        int longest = 0;
        for (int start = 0; start + longest < sent.length(); start++) {
            while (said.regionMatches(true, from, sent, start, longest + 1)) {
                longest++;
            }
        }
        return longest;
    }

    private static String escaped(char character) {
        return switch (character) {
            case '\r' -> "\\r";
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            case '"', '\\' -> "\\" + character;
            default ->
                character >= ' ' && character <= '~' ? String.valueOf(character) : "\\x%02x".formatted((int) character);
        };
    }
}
