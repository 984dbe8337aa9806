package io.tcpforwarder.dataplane.discovery;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A name server on loopback, by UDP and TCP, which answers what it was told to. */
final class FakeDnsServer implements Closeable {
    static final int A = 1;
    static final int AAAA = 28;
    static final int SRV = 33;
    static final int CNAME = 5;

    private static final int SERVFAIL = 2;
    private static final int NXDOMAIN = 3;
    private static final int TRUNCATED = 0x200;

    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final Map<String, List<Reply>> records = new ConcurrentHashMap<>();
    private final Map<String, Integer> codes = new ConcurrentHashMap<>();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private volatile boolean truncating;

    private record Reply(int type, int ttl, ByteBuffer data) {}

    private FakeDnsServer(ServerSocket tcp, DatagramSocket udp) {
        this.tcp = tcp;
        this.udp = udp;
        Thread.ofVirtual().start(this::serveUdp);
        Thread.ofVirtual().start(this::serveTcp);
    }

    /** Both on one port, for which the number must be free for both. */
    static FakeDnsServer open() throws IOException {
        while (true) {
            ServerSocket tcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            try {
                return new FakeDnsServer(tcp, new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress()));
            } catch (BindException e) {
                tcp.close();
            }
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), udp.getLocalPort());
    }

    /** What was asked, such as {@code db. 1}, with {@code tcp} at the end where it came that way. */
    List<String> asked() {
        return new ArrayList<>(asked);
    }

    void has(String name, int type, int ttl, byte[] data) {
        records.computeIfAbsent(name + " " + (type == CNAME ? A : type), _ -> new ArrayList<>())
                .add(new Reply(type, ttl, ByteBuffer.wrap(data)));
        records.computeIfAbsent(name, _ -> List.of());
    }

    void hasAddress(String name, int ttl, String literal) {
        byte[] address = InetAddress.ofLiteral(literal).getAddress();
        has(name, address.length == 4 ? A : AAAA, ttl, address);
    }

    static byte[] server(int priority, int weight, int port, String host) {
        byte[] target = name(host);
        return ByteBuffer.allocate(6 + target.length)
                .putShort((short) priority)
                .putShort((short) weight)
                .putShort((short) port)
                .put(target)
                .array();
    }

    void fails(String name) {
        codes.put(name, SERVFAIL);
    }

    /** From now on answers by UDP are cut off. */
    void truncate() {
        truncating = true;
    }

    static byte[] name(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Arrays.stream(name.split("\\.")).filter(label -> !label.isEmpty()).forEach(label -> {
            out.write(label.length());
            out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        });
        out.write(0);
        return out.toByteArray();
    }

    private byte[] answer(byte[] question, boolean byTcp) throws IOException {
        StringBuilder name = new StringBuilder();
        int at = 12;
        for (; question[at] != 0; at += question[at] + 1) {
            name.append(new String(question, at + 1, question[at], StandardCharsets.US_ASCII))
                    .append('.');
        }
        int type = question[at + 2] & 0xff;
        int end = at + 5;
        asked.add(name + " " + type + (byTcp ? " tcp" : ""));
        List<Reply> found = records.getOrDefault(name + " " + type, List.of());
        boolean cut = truncating && !byTcp;
        int code = codes.getOrDefault(name.toString(), records.containsKey(name.toString()) ? 0 : NXDOMAIN);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(question, 0, 2);
        out.writeShort(0x8580 | (cut ? TRUNCATED : 0) | code);
        out.writeShort(1);
        out.writeShort(cut ? 0 : found.size());
        out.writeInt(0);
        out.write(question, 12, end - 12);
        if (!cut) {
            for (Reply reply : found) {
                out.writeShort(0xc00c);
                out.writeShort(reply.type());
                out.writeShort(1);
                out.writeInt(reply.ttl());
                out.writeShort(reply.data().capacity());
                out.write(reply.data().array());
            }
        }
        return bytes.toByteArray();
    }

    private void serveUdp() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
                udp.receive(packet);
                byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()), false);
                udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket client = tcp.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                byte[] answer = answer(in.readNBytes(in.readUnsignedShort()), true);
                DataOutputStream out = new DataOutputStream(client.getOutputStream());
                out.writeShort(answer.length);
                out.write(answer);
                out.flush();
            } catch (IOException e) {
                // Closed, or the client is gone.
            }
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
