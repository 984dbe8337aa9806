package io.tcpforwarder.dataplane;

/** The version that the build wrote into the program. */
final class Version {
    private Version() {}

    static String text() {
        return Resource.text("version.txt").strip();
    }
}
