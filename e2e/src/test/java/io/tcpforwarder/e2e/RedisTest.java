package io.tcpforwarder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Not a test host for once. */
@Tag("cluster")
@Order(4)
@ExtendWith(ClusterExtension.class)
final class RedisTest {
    private final Cluster cluster;

    RedisTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void realRedisAnswersItsBenchmarkThroughTheForwarder(Space space) {
        cluster.servers();
        space.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: redis, labels: {app: redis}}
                spec:
                  containers:
                  - name: redis
                    image: redis:7
                    imagePullPolicy: Never
                    command: [redis-server, --bind, 0.0.0.0, --protected-mode, "no", --save, ""]
                    readinessProbe: {tcpSocket: {port: 6379}, periodSeconds: 1}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: redis}
                spec: {selector: {app: redis}, ports: [{port: 6379}]}
                """);
        space.kubectl("wait", "--for=condition=Ready", "pod/redis", "--timeout=60s")
                .run();
        space.forwarder(
                "redis",
                "redis",
                "probe: {type: Redis, interval: 1s}",
                "selection: {algorithm: SourceIPHash}",
                "scoring: {signal: FirstByte}",
                "pool: {minSize: 1, maxSize: 4}",
                "connect: {hedgeAfter: 100ms}",
                "workload: {logging: {format: Json, accessLog: true}}");
        String address = space.ready("redis");

        String printed = space.kubectl("exec", "redis", "--")
                .with("redis-benchmark", "-h", address, "-n", "20000", "-c", "50", "-t", "set,get,lpush", "-q")
                .run();

        assertThat(printed)
                .contains("SET:", "GET:", "LPUSH:", "requests per second")
                .doesNotContain("Error");
        assertThat(space.kubectl("exec", "redis", "--")
                        .with("redis-cli", "-h", address, "ping")
                        .run())
                .contains("PONG");
        String log = space.kubectl("logs", "deployment/redis-tcpfwd").run();
        assertThat(log.lines()).allMatch(line -> line.startsWith("{"));
        assertThat(log).contains("\"listener\":\"main\"");
        assertThat(space.kubectl("describe", "tcpfwd", "redis").run())
                .as("a probe that speaks Redis")
                .containsPattern("State: +Healthy")
                .containsPattern("Success Percent: +100");
    }
}
