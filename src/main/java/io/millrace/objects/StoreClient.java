package io.millrace.objects;

import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/** Makes the library's client, with every option set that we depend on: it reads neither the environment nor files of the user's. */
final class StoreClient {
    private static final Duration IDLE_MAX = Duration.ofSeconds(30);
    private static final String PROFILE = "default";

    private StoreClient() {}

    static S3Client open(StoreSettings settings, AwsCredentialsProvider credentials) {
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials)
                .forcePathStyle(settings.isPathStyle())
                .dualstackEnabled(false)
                .fipsEnabled(false)
                .disableS3ExpressSessionAuth(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(S3Configuration.builder()
                        .chunkedEncodingEnabled(false)
                        .useArnRegionEnabled(false)
                        .multiRegionEnabled(false)
                        .build())
                .httpClient(http(settings))
                .overrideConfiguration(options -> options.apiCallTimeout(settings.requestTimeout())
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(settings.retries() + 1)
                                .build())
                        .defaultProfileFile(ProfileFile.aggregator().build())
                        .defaultProfileName(PROFILE));
        settings.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static SdkHttpClient http(StoreSettings settings) {
        return Apache5HttpClient.builder()
                .maxConnections(settings.connections())
                .connectionAcquisitionTimeout(settings.requestTimeout())
                .connectionTimeout(settings.silence())
                .socketTimeout(settings.silence())
                .connectionMaxIdleTime(IDLE_MAX)
                .useIdleConnectionReaper(true)
                .build();
    }

    static AwsCredentialsProvider credentials(StoreSettings.Credentials credentials) {
        if (credentials instanceof StoreSettings.KeysInFile keys) {
            return new CredentialsFile(keys.file());
        }
        StoreSettings.Keys keys = (StoreSettings.Keys) credentials;
        return StaticCredentialsProvider.create(
                keys.sessionToken().isPresent()
                        ? AwsSessionCredentials.create(
                                keys.accessKey(),
                                keys.secretKey(),
                                keys.sessionToken().get())
                        : AwsBasicCredentials.create(keys.accessKey(), keys.secretKey()));
    }
}
