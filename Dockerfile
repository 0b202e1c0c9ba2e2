# The bundled site, or the one that is mounted at /site, on port 8080:
#     docker build -t approche-server .
#     docker run --rm -p 8080:8080 -v ./my-site:/site:ro approche-server
# With Ruby and Jekyll, for sites that have plugins of their own:
#     docker build -t approche-server-ruby --target with-ruby .
#     docker run --rm -p 8080:8080 -v ./my-site:/site:ro -e APPROCHE_PLUGINS=on approche-server-ruby

FROM debian:trixie-slim AS build
WORKDIR /src
COPY script/bootstrap script/
RUN script/bootstrap build && apt-get install -y --no-install-recommends tzdata
COPY . .
RUN cmake --preset release -DCMAKE_INSTALL_PREFIX=/usr \
  && cmake --build --preset release --parallel "$(nproc)" \
  && DESTDIR=/out cmake --install build/release --strip
# When what is in the image was made, for its list of contents: seconds since 1970.
ARG SOURCE_DATE_EPOCH
RUN packaging/image/root /image /out/usr

# The same and Ruby, for --plugins on. It is built only if it is named.
FROM build AS ruby
RUN cp -a /image /image-ruby && cp -a /image.packages /image-ruby.packages \
  && packaging/image/ruby /image-ruby /out/usr

# What all images have in common, and no file. An image with more beside the program is one more stage
# `FROM settings AS NAME` before the last one, which is built if no other is named.
FROM scratch AS settings
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="approche-server" \
  org.opencontainers.image.description="Serves a Jekyll site live" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$REVISION"
ENV PATH=/usr/bin APPROCHE_SOURCE=/site APPROCHE_ADMIN=127.0.0.1:8081
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s CMD ["approche-server", "healthcheck"]
ENTRYPOINT ["approche-server"]

# With what plugins need beside it: packaging/image/ruby has the list. They are run with APPROCHE_PLUGINS=on alone.
FROM settings AS with-ruby
ENV LANG=C.UTF-8
COPY --from=ruby /image-ruby /
WORKDIR /site

# The program, its libraries, time zones and a user: packaging/image/root has the list. There is no shell.
FROM settings AS plain
COPY --from=build /image /
WORKDIR /site
