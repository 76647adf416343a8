package io.millrace.objects;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.Locale;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What a failed request means. Immutable.
 *
 * @param kind in one or two words, from a short list
 * @param problem for those who wait for the request
 * @param concernsAll whether the next request would hardly fare better, whatever object it is about
 */
record Trouble(String kind, Problem problem, boolean concernsAll) {
    private static final int TEXT_MAX = 300;

    /** @param store as people know it, as in {@code s3://bucket at https://…} */
    static Trouble of(String store, Throwable failure) {
        if (failure.getCause() instanceof Problem ours) { // what was done with the answer failed, not the request
            return new Trouble("local", ours, false);
        }
        if (failure instanceof S3Exception answer) {
            return of(store, answer);
        }
        if (failure instanceof ApiCallTimeoutException) {
            return unavailable(
                    "timeout",
                    store + " did not answer in time (staging.s3.request-timeout); it goes on by itself when it does");
        }
        return unavailable(
                "unreachable",
                store + " cannot be reached: " + told(String.valueOf(root(failure)))
                        + "; check staging.s3.endpoint, the network and the store, then it goes on by itself");
    }

    private static Trouble of(String store, S3Exception answer) {
        int status = answer.statusCode();
        String code = code(answer);
        String said = "status " + status + (code.isEmpty() ? "" : " " + code) + text(answer);
        String lower = code.toLowerCase(Locale.ROOT);
        if (status == 507 || lower.contains("quota") || lower.contains("storagefull")) {
            return new Trouble(
                    "full",
                    new Problem(
                            ProblemCode.OVERLOADED,
                            store + " is full (" + said + "); free space there or raise its quota, then it goes on by"
                                    + " itself"),
                    true);
        }
        if (status == 301 || status == 307 || code.equals("AuthorizationHeaderMalformed")) {
            return unavailable(
                    "redirect",
                    store + " says that the bucket is elsewhere (" + said + region(answer)
                            + "); set staging.s3.region, or staging.s3.endpoint, to where it is");
        }
        if (status == 401 || status == 403 || code.equals("ExpiredToken") || code.equals("InvalidToken")) {
            return unavailable(
                    "refused",
                    store + " refuses (" + said
                            + "); check the keys (staging.s3.*), their rights (read, write, list and"
                            + " delete) and the clock, then it goes on by itself");
        }
        if (code.equals("NoSuchBucket")) {
            return unavailable(
                    "no bucket",
                    store + " has no such bucket; make it or correct staging.uri, then it goes on by itself");
        }
        if (status == 503 || status == 429 || answer.isThrottlingException()) {
            return unavailable("slow down", store + " has too much to do (" + said + "); it goes on by itself");
        }
        if (status >= 500) {
            return unavailable("error", store + " failed (" + said + "); it goes on by itself when it is well again");
        }
        return new Trouble(
                "rejected",
                new Problem(ProblemCode.UNAVAILABLE_NOW, store + " rejects the request (" + said + ")"),
                false);
    }

    /** Whether the store knows the bucket and has no such object. */
    static boolean isMissing(S3Exception answer) {
        return answer.statusCode() == 404 && code(answer).equals("NoSuchKey");
    }

    private static Trouble unavailable(String kind, String message) {
        return new Trouble(kind, new Problem(ProblemCode.UNAVAILABLE_NOW, message), true);
    }

    private static String code(S3Exception answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    private static String text(S3Exception answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        return details == null || details.errorMessage() == null ? "" : ": " + told(details.errorMessage());
    }

    private static String region(S3Exception answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        return details == null || details.sdkHttpResponse() == null
                ? ""
                : details.sdkHttpResponse()
                        .firstMatchingHeader("x-amz-bucket-region")
                        .map(region -> ", in region " + told(region))
                        .orElse("");
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && (root instanceof SdkException || root.getMessage() == null)) {
            root = root.getCause();
        }
        return root;
    }

    /** The store's words, fit for one line of a log. */
    private static String told(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= TEXT_MAX ? line : line.substring(0, TEXT_MAX) + "…";
    }
}
