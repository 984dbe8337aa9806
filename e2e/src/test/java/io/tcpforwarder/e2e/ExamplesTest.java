package io.tcpforwarder.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each file of {@code examples/}, applied as it stands, in front of real servers where it names one. */
@Tag("cluster")
@Order(4)
@ExtendWith(ClusterExtension.class)
final class ExamplesTest {
    private final Cluster cluster;

    ExamplesTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void redis(Space space) {
        space.servers("redis", "app: redis", 6379, "exec redis-server --bind 0.0.0.0 --protected-mode no --save ''");
        space.example("redis.yaml");
        space.ready("redis");

        assertThat(inPod(space, "redis", "redis-cli", "-h", "redis-tcpfwd", "ping"))
                .contains("PONG");
    }

    @Test
    void postgresql(Space space) {
        space.servers("postgresql", "app: postgresql, role: primary", 5432, """
                cd /tmp
                bin=$(echo /usr/lib/postgresql/*/bin)
                install -d -o postgres db
                su postgres -c "$bin/initdb -D db -A trust" >/dev/null
                echo 'host all all all trust' >>db/pg_hba.conf
                exec su postgres -c "exec $bin/postgres -D db -k /tmp -c listen_addresses='*'"
                """);
        space.example("postgresql.yaml");
        space.ready("postgresql");

        assertThat(inPod(
                        space,
                        "postgresql",
                        "psql",
                        "-h",
                        "postgresql-tcpfwd",
                        "-U",
                        "postgres",
                        "-Atc",
                        "select 6 * 7"))
                .contains("42");
    }

    @Test
    void smtp(Space space) {
        space.servers("mail", "app: mail", 587, """
                export PYTHONUNBUFFERED=1
                aiosmtpd -n -l 0.0.0.0:25 -c aiosmtpd.handlers.Sink &
                exec aiosmtpd -n -l 0.0.0.0:587 -c aiosmtpd.handlers.Debugging stdout
                """);
        space.example("smtp.yaml");
        space.ready("mail");

        for (int port : new int[] {25, 587}) {
            inPod(space, "mail", "python3", "-c", """
                    import smtplib
                    with smtplib.SMTP('mail-tcpfwd', %d) as server:
                        server.sendmail('a@example.com', ['b@example.com'], 'Subject: forwarded\\n\\nhello\\n')
                    """.formatted(port));
        }
        Eventually.holds(
                "the mail has come",
                Duration.ofSeconds(10),
                () -> space.kubectl("logs", "deployment/mail").run().contains("Subject: forwarded"));
    }

    @Test
    void canary(Space space) {
        testHosts(space, "v1", "{app: shop, version: v1}", 2);
        testHosts(space, "v2", "{app: shop, version: v2}", 1);
        space.example("canary.yaml");
        String address = space.ready("shop");

        Calls calls = Calls.make(cluster, address, 7000, "--connections=1000", "--concurrency=16");

        assertThat(calls.failed()).as("%s", calls).isZero();
        // Of 1,000 with a share of 10 %, 95 more or less is ten standard deviations away.
        assertThat(ofVersion(calls, "v2")).as("%s", calls).isBetween(5, 195);
        space.kubectl("patch", "tcpforwarder", "shop", "--type", "json", "-p")
                .with(patchOf("canary.yaml", 1))
                .run();
        Eventually.holds("nobody is sent to v1", Duration.ofSeconds(10), () -> {
            Calls moved = Calls.make(cluster, address, 7000, "--connections=100");
            return moved.failed() == 0 && ofVersion(moved, "v1") == 0;
        });
    }

    @Test
    void autoscaling(Space space) {
        testHosts(space, "game", "{app: game}", 2);
        space.example("autoscaling.yaml");
        Eventually.holds(
                "two data-plane pods, the autoscaler's least",
                Duration.ofSeconds(60),
                () -> space.dataPlanePods("game").size() == 2);
        String address = space.ready("game");

        Calls calls = Calls.make(cluster, address, 7000, "--connections=100", "--concurrency=8");

        assertThat(calls.failed()).as("%s", calls).isZero();
        assertThat(calls.servers()).as("one client is one player: %s", calls).hasSizeLessThanOrEqualTo(2);
        assertThat(space.kubectl("get", "hpa", "game-tcpfwd").run()).contains("/60%");
    }

    @Test
    void sidecar() {
        cluster.servers();
        try (Space data = Space.named(cluster, "data");
                Space shop = Space.named(cluster, "shop")) {
            data.kubectl("create", "deployment", "redis", "--image=redis:7").run();
            data.kubectl("expose", "deployment", "redis", "--port=6379").run();
            data.rolledOut("deployment/redis");
            Command.of("kubectl", "apply", "-f", Cluster.example("sidecar.yaml"))
                    .run();
            shop.rolledOut("deployment/app");

            Eventually.holds(
                    "the application is answered",
                    Duration.ofSeconds(10),
                    () -> shop.kubectl("logs", "deployment/app", "--container=app")
                            .run()
                            .contains("PONG"));
            data.kubectl("scale", "deployment/redis", "--replicas=2").run();
            String pod = shop.kubectl("get", "pods", "-o", "jsonpath={.items[0].status.podIP}")
                    .run();
            Eventually.holds(
                    "the sidecar has found the new pod of the other namespace",
                    Duration.ofSeconds(20),
                    () -> cluster.inside("curl", "-s", pod + ":9090/metrics")
                                    .run()
                                    .lines()
                                    .filter(line -> line.startsWith("tcp_forwarder_server_score{"))
                                    .count()
                            == 2);
            assertThat(cluster.inside("curl", "-s", "--max-time", "2", "telnet://" + pod + ":6379")
                            .attempt("")
                            .exit())
                    .as("it listens for its own pod alone; curl ends with 7 where nobody listens")
                    .isEqualTo(7);
        }
    }

    /** The command that the header of an example tells, by its number from 0. */
    private static String patchOf(String example, int number) {
        try {
            return Files.readString(Path.of(Cluster.example(example)))
                    .lines()
                    .filter(line -> line.contains("kubectl patch"))
                    .map(line -> line.substring(line.indexOf('\'') + 1, line.lastIndexOf('\'')))
                    .toList()
                    .get(number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int ofVersion(Calls calls, String version) {
        return calls.servers().entrySet().stream()
                .filter(server -> server.getKey().startsWith(version + "-"))
                .mapToInt(server -> server.getValue())
                .sum();
    }

    private static String inPod(Space space, String deployment, String... words) {
        return space.kubectl("exec", "deployment/" + deployment, "--")
                .with(words)
                .run();
    }

    private static void testHosts(Space space, String deployment, String labels, int replicas) {
        space.apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %1$s}
                spec:
                  replicas: %3$d
                  selector: {matchLabels: %2$s}
                  template:
                    metadata: {labels: %2$s}
                    spec:
                      containers:
                      - name: testhost
                        image: local/testhost:1
                        imagePullPolicy: Never
                        args: [serve]
                        readinessProbe: {tcpSocket: {port: 7000}, periodSeconds: 1}
                """.formatted(deployment, labels, replicas));
        space.rolledOut("deployment/" + deployment);
    }
}
