package io.tcpforwarder.dataplane.apiserver;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Requests to the API server of the pod's cluster. Each blocks for 10 s at most, so none may come from an event loop; any other thread
 * may ask. Paths begin with a slash and include the query.
 */
public final class ApiServer {
    /** An answer that takes longer is one of a server that hangs; asking again costs less than waiting. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String APPLY = "application/apply-patch+yaml";

    /** What a watch tells, on the executor. */
    public interface Lines {
        /** One event, JSON. */
        void line(String text);

        /** The watch is over; nothing follows. Not told when it was cancelled. */
        void ended(String reason);
    }

    private final Account account;
    private final Duration patience;
    private final ClusterClient client;

    /**
     * Asks nothing yet.
     *
     * @param executor of a thread or more, on which answers are read; nothing blocks it
     */
    public ApiServer(Account account, Executor executor) {
        this(account, executor, PATIENCE);
    }

    ApiServer(Account account, Executor executor, Duration patience) {
        this.account = account;
        this.patience = patience;
        client = new ClusterClient(account, patience, executor);
    }

    /**
     * Reads a resource or a list.
     *
     * @throws ApiException if there is no answer, or another one than 200
     */
    public JsonObject get(String path) {
        HttpResponse<String> answer =
                await(client.current().sendAsync(request(path).GET().build(), BodyHandlers.ofString()));
        if (answer.statusCode() != HttpURLConnection.HTTP_OK) {
            throw refusal(answer.statusCode(), answer.body());
        }
        return JsonObject.parse(answer.body());
    }

    /**
     * Applies a resource.
     *
     * @param path with the field manager
     * @param json the fields that are this manager's
     * @throws ApiException if there is no answer, or one that tells a failure
     */
    public void apply(String path, String json) {
        HttpRequest request = request(path)
                .header("Content-Type", APPLY)
                .method("PATCH", HttpRequest.BodyPublishers.ofString(json))
                .build();
        HttpResponse<String> answer = await(client.current().sendAsync(request, BodyHandlers.ofString()));
        if (answer.statusCode() >= HttpURLConnection.HTTP_MULT_CHOICE) {
            throw refusal(answer.statusCode(), answer.body());
        }
    }

    /** What a request for a watch is answered with: bytes that come for as long as it stands, or why it was refused. */
    private record WatchAnswer(Flow.Publisher<List<ByteBuffer>> bytes, String refusal) {
        static BodySubscriber<WatchAnswer> read(HttpResponse.ResponseInfo head) {
            // A refusal is read within the request, which ends its connection if that does not come to an end.
            return head.statusCode() == HttpURLConnection.HTTP_OK
                    ? BodySubscribers.mapping(BodySubscribers.ofPublisher(), bytes -> new WatchAnswer(bytes, ""))
                    : BodySubscribers.mapping(
                            BodySubscribers.ofString(StandardCharsets.UTF_8), text -> new WatchAnswer(_ -> {}, text));
        }
    }

    /**
     * Watches; returns when the watch stands.
     *
     * @return to cancel it
     * @throws ApiException if there is no answer, or another one than 200
     */
    public Runnable watch(String path, Lines lines) {
        WatchedLines watched = new WatchedLines(lines);
        CompletableFuture<HttpResponse<WatchAnswer>> asked =
                client.current().sendAsync(request(path).GET().build(), WatchAnswer::read);
        HttpResponse<WatchAnswer> answer;
        try {
            answer = await(asked);
        } catch (ApiException e) {
            // Answered in the moment in which it was given up: who does not read it would keep its connection.
            watched.cancel();
            asked.thenAccept(late -> late.body().bytes().subscribe(BodySubscribers.fromLineSubscriber(watched)));
            throw e;
        }
        if (answer.statusCode() != HttpURLConnection.HTTP_OK) {
            throw refusal(answer.statusCode(), answer.body().refusal());
        }
        // The JDK looks for the end of a line from the beginning of what it has, over and over: for one kind of end it
        // takes half as long.
        answer.body()
                .bytes()
                .subscribe(BodySubscribers.fromLineSubscriber(watched, _ -> null, StandardCharsets.UTF_8, "\n"));
        return watched::cancel;
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(account.server() + path));
        if (!account.isEncrypted()) {
            return request;
        }
        try {
            return request.header(
                    "Authorization",
                    "Bearer " + Files.readString(account.token()).strip());
        } catch (NoSuchFileException e) {
            return request;
        } catch (IOException e) {
            throw new ApiException(0, account.token() + ": cannot be read: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            // Its message has the token.
            throw new ApiException(0, account.token() + ": expected a token, one line of text");
        }
    }

    /** What stands between us and the server may answer in a language of its own. */
    private static ApiException refusal(int status, String body) {
        String message = null;
        try {
            message = JsonObject.parse(body).text("message");
        } catch (ApiException e) {
            // Its status says enough.
        }
        return new ApiException(status, message == null ? "HTTP " + status : message + " (" + status + ")");
    }

    private <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ApiException(0, account.server() + ": " + WatchedLines.reason(cause));
        } catch (TimeoutException e) {
            throw new ApiException(0, account.server() + ": no answer for " + patience.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(0, account.server() + ": interrupted");
        } finally {
            // Ends the exchange where it is not over; does nothing where it is.
            answer.cancel(true);
        }
    }
}
