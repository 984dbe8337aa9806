import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A peer that is some milliseconds away, on one machine and without netem: whoever connects to {@code FAR} reaches the server that
 * listens on {@code NEAR}, each packet late. Both addresses lead into a TUN device, from which every packet comes back with source and
 * destination swapped; a checksum does not change by that.
 *
 * <p>{@code java DelayedLink.java DEVICE MICROSECONDS}: the device exists, in the network namespace of this process, is up and has the
 * address NEAR in a net in which FAR lies.
 */
final class DelayedLink {
    private static final int MTU = 65536;
    private static final int SOURCE = 12;
    private static final int DESTINATION = 16;

    private static final int O_RDWR = 2;
    private static final long TUNSETIFF = 0x400454caL;
    private static final short IFF_TUN_NO_PI = 0x1001;

    private record Packet(MemorySegment bytes, long dueNanos) {}

    private static final Linker LINKER = Linker.nativeLinker();

    private static MethodHandle function(String name, FunctionDescriptor form, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), form, options);
    }

    public static void main(String[] arguments) throws Throwable {
        String device = arguments[0];
        long delayNanos = Long.parseLong(arguments[1]) * 1000;
        MethodHandle open = function(
                "open",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        MethodHandle ioctl = function(
                "ioctl",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                Linker.Option.firstVariadicArg(2));
        FunctionDescriptor transfer = FunctionDescriptor.of(
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
        MethodHandle read = function("read", transfer);
        MethodHandle write = function("write", transfer);
        Arena arena = Arena.global();
        int descriptor = (int) open.invokeExact(arena.allocateFrom("/dev/net/tun"), O_RDWR);
        MemorySegment request = arena.allocate(40);
        request.setString(0, device);
        request.set(ValueLayout.JAVA_SHORT, 16, IFF_TUN_NO_PI);
        if (descriptor < 0 || (int) ioctl.invokeExact(descriptor, TUNSETIFF, request) < 0) {
            throw new IllegalStateException("cannot attach to TUN device " + device);
        }
        BlockingQueue<Packet> underway = new LinkedBlockingQueue<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    Packet packet = underway.take();
                    for (long left = packet.dueNanos - System.nanoTime(); left > 0; ) {
                        // The kernel wakes a sleeper some 50 us late.
                        LockSupport.parkNanos(Math.max(0, left - 60_000));
                        left = packet.dueNanos - System.nanoTime();
                    }
                    var _ = (long) write.invokeExact(descriptor, packet.bytes, packet.bytes.byteSize());
                }
            } catch (Throwable e) {
                e.printStackTrace();
            }
        });
        System.out.println("ready");
        MemorySegment buffer = arena.allocate(MTU);
        while (true) {
            long length = (long) read.invokeExact(descriptor, buffer, (long) MTU);
            if (length < 20 || buffer.get(ValueLayout.JAVA_BYTE, 0) >> 4 != 4) {
                continue;
            }
            MemorySegment bytes = Arena.ofAuto().allocate(length).copyFrom(buffer.asSlice(0, length));
            int source = bytes.get(ValueLayout.JAVA_INT_UNALIGNED, SOURCE);
            bytes.set(ValueLayout.JAVA_INT_UNALIGNED, SOURCE, bytes.get(ValueLayout.JAVA_INT_UNALIGNED, DESTINATION));
            bytes.set(ValueLayout.JAVA_INT_UNALIGNED, DESTINATION, source);
            underway.add(new Packet(bytes, System.nanoTime() + delayNanos));
        }
    }
}
