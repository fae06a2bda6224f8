package io.ghostmirror.hub.s3;

import java.io.IOException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Says what S3 refused, why, and what can be done.
 *
 * @param endpoint where S3 is, for people
 */
record S3Failures(S3Address address, String endpoint) {

    /** How the client's messages begin, which then list everywhere it has looked. */
    private static final String NO_CREDENTIALS = "Unable to load credentials";

    private static final String NO_REGION = "Unable to load region";
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int MOVED = 301;

    /** @param what the sentence's subject and verb, like "a pack was not stored" */
    IOException of(String what, Throwable failure) {
        if (failure instanceof IOException known) {
            return known;
        }
        return new IOException(
                "contents in " + address + " at " + endpoint + ": " + what + ": " + reason(failure) + "; "
                        + nextAction(failure),
                failure);
    }

    private static String reason(Throwable failure) {
        if (failure instanceof S3Exception refused) {
            var details = refused.awsErrorDetails();
            return refused.statusCode()
                    + (details == null ? "" : " " + details.errorCode() + " (" + details.errorMessage() + ")");
        }
        String message = String.valueOf(failure.getMessage());
        if (message.startsWith(NO_CREDENTIALS)) {
            return "there are no credentials";
        }
        return message.startsWith(NO_REGION) ? "there is no region" : message;
    }

    private static String nextAction(Throwable failure) {
        if (failure instanceof NoSuchKeyException) {
            return "\"format\" is gone: bring back what was deleted there";
        }
        if (failure instanceof S3Exception refused) {
            return switch (refused.statusCode()) {
                case NOT_FOUND -> "make the bucket, or give a --content that is there";
                case UNAUTHORIZED, FORBIDDEN ->
                    "let the credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or those of the machine, list"
                            + " the bucket and get, put and delete objects in it";
                case MOVED -> "set AWS_REGION to the bucket's region";
                default -> "try again when S3 answers";
            };
        }
        String message = String.valueOf(failure.getMessage());
        if (message.startsWith(NO_CREDENTIALS)) {
            return "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
        }
        return message.startsWith(NO_REGION) ? "set AWS_REGION" : "try again when S3 answers";
    }
}
