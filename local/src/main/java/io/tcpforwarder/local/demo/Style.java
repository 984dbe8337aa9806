package io.tcpforwarder.local.demo;

/** Colours of a terminal, or none. */
enum Style {
    PLAIN {
        @Override
        String paint(String sequence, String text) {
            return text;
        }
    },
    ANSI {
        @Override
        String paint(String sequence, String text) {
            return "\u001b[" + sequence + "m" + text + "\u001b[0m";
        }
    };

    abstract String paint(String sequence, String text);

    String strong(String text) {
        return paint("1", text);
    }

    String faint(String text) {
        return paint("2", text);
    }

    String good(String text) {
        return paint("32", text);
    }

    String bad(String text) {
        return paint("31", text);
    }

    String accent(String text) {
        return paint("36", text);
    }

    String inverse(String text) {
        return paint("1;7", text);
    }

    String notable(String text) {
        return paint("33", text);
    }
}
