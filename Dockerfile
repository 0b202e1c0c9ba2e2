# The bundled site, or the one that is mounted at /site, on port 8080:
#     docker build -t approche-server .
#     docker run --rm -p 8080:8080 -v ./my-site:/site:ro approche-server

FROM debian:trixie-slim AS build
WORKDIR /src
COPY script/bootstrap script/
RUN script/bootstrap build
COPY . .
RUN cmake --preset release -DCMAKE_INSTALL_PREFIX=/usr/local \
  && cmake --build --preset release --parallel "$(nproc)" \
  && DESTDIR=/out cmake --install build/release --strip \
  && mv /out/usr/local/share/approche-server/site /out/site
# The packages of the shared libraries that the program loads, by the names that this Debian gives them.
RUN ldd /out/usr/local/bin/approche-server | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p' \
  | xargs readlink -f | xargs dpkg-query --search | cut -d: -f1 | sort -u >/packages

FROM debian:trixie-slim
RUN --mount=type=bind,from=build,source=/packages,target=/packages \
  apt-get update \
  && xargs apt-get install -y --no-install-recommends tzdata </packages \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log
COPY --from=build /out /
ENV APPROCHE_SOURCE=/site
USER 65532:65532
WORKDIR /site
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s CMD ["approche-server", "healthcheck"]
ENTRYPOINT ["approche-server"]
