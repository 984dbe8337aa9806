package io.tcpforwarder.dataplane.discovery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks by UDP, and again by TCP where an answer was cut short. Caches nothing: a source asks only when its last answer has expired.
 * Search domains are tried here rather than by Netty, which does it for addresses but not for other records.
 */
public final class NettyNameService implements NameService, AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    /** The one answer after which the next search domain is tried. */
    private static final String NO_SUCH_NAME = "there is no such name";

    private final DnsNameResolver resolver;
    private final ResolvConf conf;

    /**
     * Prepares to ask.
     *
     * @param loop on which answers come
     * @param servers whom to ask
     */
    public NettyNameService(EventLoop loop, DnsServerAddressStreamProvider servers, ResolvConf conf) {
        this.conf = conf;
        this.resolver = new DnsNameResolverBuilder(loop)
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                .nameServerProvider(servers)
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .queryTimeoutMillis(TIMEOUT.toMillis())
                .build();
    }

    @Override
    public CompletableFuture<Families> addresses(String host, boolean ipv6) {
        return first(
                conf.candidates(host),
                name -> families(name, ipv6),
                found -> isNoSuchName(found.ipv4()) && (!ipv6 || isNoSuchName(found.ipv6())));
    }

    @Override
    public CompletableFuture<Answer<Server>> servers(String service) {
        return first(
                conf.candidates(service),
                name -> ask(name, DnsRecordType.SRV, NettyNameService::server),
                NettyNameService::isNoSuchName);
    }

    /**
     * A name that exists in an earlier search domain hides the same in a later one, whatever records it has; a failure hides it too,
     * for the name may exist there.
     */
    private static <T> CompletableFuture<T> first(
            List<String> names, Function<String, CompletableFuture<T>> ask, Predicate<T> isNoSuchName) {
        CompletableFuture<T> answer = ask.apply(names.getFirst());
        List<String> rest = names.subList(1, names.size());
        return rest.isEmpty()
                ? answer
                : answer.thenCompose(found -> isNoSuchName.test(found)
                        ? first(rest, ask, isNoSuchName)
                        : CompletableFuture.completedFuture(found));
    }

    private static boolean isNoSuchName(Answer<?> answer) {
        return answer instanceof Answer.None<?> none && none.why().equals(NO_SUCH_NAME);
    }

    private CompletableFuture<Families> families(String name, boolean ipv6) {
        CompletableFuture<Answer<InetAddress>> ipv4 = ask(name, DnsRecordType.A, NettyNameService::address);
        return ipv6
                ? ipv4.thenCombine(ask(name, DnsRecordType.AAAA, NettyNameService::address), Families::new)
                : ipv4.thenApply(found -> new Families(found, new Answer.None<>("not asked for")));
    }

    private <T> CompletableFuture<Answer<T>> ask(
            String name, DnsRecordType type, Function<ByteBuf, @Nullable T> decode) {
        CompletableFuture<Answer<T>> answer = new CompletableFuture<>();
        try {
            resolver.resolveAll(new DefaultDnsQuestion(name, type))
                    .addListener((Future<List<DnsRecord>> done) -> answer.complete(answer(done, type, decode)));
        } catch (RuntimeException e) {
            // Netty refuses what IDN does not allow: an empty label, one that is too long, a character that no name may
            // have.
            answer.complete(new Answer.Failed<>("'" + name + "' cannot be asked for: " + e.getMessage()));
        }
        return answer;
    }

    private static <T> Answer<T> answer(
            Future<List<DnsRecord>> done, DnsRecordType type, Function<ByteBuf, @Nullable T> decode) {
        if (!done.isSuccess()) {
            return notFound(done.cause(), type);
        }
        List<T> records = new ArrayList<>();
        long ttl = Long.MAX_VALUE;
        try {
            for (DnsRecord each : done.getNow()) {
                T record = each instanceof ByteBufHolder raw && each.type().equals(type)
                        ? decode.apply(raw.content())
                        : null;
                if (record != null) {
                    records.add(record);
                    ttl = Math.min(ttl, each.timeToLive());
                }
            }
        } catch (RuntimeException e) {
            return new Answer.Failed<>("a record of type " + type.name() + " cannot be read");
        } finally {
            done.getNow().forEach(ReferenceCountUtil::release);
        }
        return records.isEmpty()
                ? new Answer.None<>("there is no " + type.name() + " record")
                : new Answer.Records<>(records, ttl);
    }

    /** Netty tells a wrong name and an empty answer as it tells a failure; only the cause makes the difference. */
    private static <T> Answer<T> notFound(Throwable thrown, DnsRecordType type) {
        Throwable cause = thrown.getCause();
        if (cause instanceof DnsErrorCauseException error) {
            return error.getCode().equals(DnsResponseCode.NXDOMAIN)
                    ? new Answer.None<>(NO_SUCH_NAME)
                    : new Answer.Failed<>("the name server says " + error.getCode());
        }
        if (cause == null && thrown instanceof UnknownHostException) {
            return new Answer.None<>("there is no " + type.name() + " record");
        }
        return new Answer.Failed<>(String.valueOf((cause == null ? thrown : cause).getMessage()));
    }

    private static @Nullable InetAddress address(ByteBuf content) {
        try {
            return InetAddress.getByAddress(ByteBufUtil.getBytes(content));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static @Nullable Server server(ByteBuf content) {
        ByteBuf fields = content.duplicate();
        int priority = fields.readUnsignedShort();
        int weight = fields.readUnsignedShort();
        int port = fields.readUnsignedShort();
        String host = DefaultDnsRecordDecoder.decodeName(fields);
        // A single dot: the service is decidedly not available.
        return host.equals(".") ? null : new Server(priority, weight, port, host);
    }

    @Override
    public void close() {
        resolver.close();
    }
}
