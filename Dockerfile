# Both can be given with a digest: --build-arg RUNTIME_IMAGE=eclipse-temurin@sha256:…
ARG BUILD_IMAGE=maven:3.9.9-eclipse-temurin-17
ARG RUNTIME_IMAGE=eclipse-temurin:17.0.15_6-jre-jammy

FROM ${BUILD_IMAGE} AS build
ARG SOURCE_DATE_EPOCH=0
WORKDIR /build
COPY .mvn .mvn
COPY pom.xml ./
COPY src/main src/main
RUN mvn -B -ntp -Dmaven.test.skip=true package
# Jar and libraries have the same bytes in each build; here they get the same times.
RUN find target/millrace.jar target/lib -exec touch --no-dereference --date="@${SOURCE_DATE_EPOCH}" {} +

FROM ${RUNTIME_IMAGE}
LABEL org.opencontainers.image.title="Millrace" \
      org.opencontainers.image.licenses="Apache-2.0"
# Without useradd, which would write the day of the build.
RUN echo "millrace:x:10001:" >> /etc/group \
 && echo "millrace:x:10001:10001::/var/lib/millrace:/usr/sbin/nologin" >> /etc/passwd \
 && install --directory --owner=10001 --group=10001 /var/lib/millrace
COPY bin/millrace /opt/millrace/bin/millrace
COPY conf/millrace.yaml /opt/millrace/conf/millrace.yaml
COPY LICENSE /opt/millrace/LICENSE
COPY --from=build /build/target/lib /opt/millrace/target/lib
COPY --from=build /build/target/millrace.jar /opt/millrace/target/millrace.jar
# By number, so that Kubernetes can see that it is not root.
USER 10001:10001
WORKDIR /var/lib/millrace
EXPOSE 8443 9090
ENTRYPOINT ["/opt/millrace/bin/millrace"]
CMD ["serve"]
