package io.tcpforwarder.local.demo;

/** How the demo shows what goes on. Any thread may close it; all else belongs to the thread of the show. */
sealed interface Display extends AutoCloseable permits FullScreen, PlainLines {
    /** Something has happened. */
    void tell(Event event);

    /** This is how things are now; called several times a second. */
    void draw(Scene scene);

    /** Leaves the last scene where it can still be read. Draws nothing afterwards. */
    @Override
    void close();
}
