/*
 * The access log. See access.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/access.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024, METHOD_MAX = 32, TARGET_MAX = 800 };

static const char *address_text(const struct sockaddr *client, char *room, socklen_t size)
{
    const void *bytes = NULL;
    if (client != NULL && client->sa_family == AF_INET)
        bytes = &((const struct sockaddr_in *)(const void *)client)->sin_addr;
    else if (client != NULL && client->sa_family == AF_INET6)
        bytes = &((const struct sockaddr_in6 *)(const void *)client)->sin6_addr;
    if (bytes == NULL || inet_ntop(client->sa_family, bytes, room, size) == NULL)
        return "-";
    return room;
}

void access_log(const struct sockaddr *client, struct str method, struct str target,
                unsigned status)
{
    char line[LINE_MAX_BYTES], address[INET6_ADDRSTRLEN];
    struct tm tm;
    time_t now = time(NULL);
    size_t len =
        gmtime_r(&now, &tm) != NULL ? strftime(line, sizeof(line), "%Y-%m-%dT%H:%M:%SZ ", &tm) : 0;
    method = str_sub(method, 0, METHOD_MAX);
    target = str_sub(target, 0, TARGET_MAX);
    int n = snprintf(line + len, sizeof(line) - len, "%s %.*s %.*s %u\n",
                     address_text(client, address, sizeof(address)), STR_ARG(method),
                     STR_ARG(target), status);
    if (n < 0)
        return;
    len += (size_t)n;
    for (size_t i = 0; i + 1 < len; i++) {
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
            line[i] = '?';
    }
    while (write(STDOUT_FILENO, line, len) < 0 && errno == EINTR)
        ;
}
