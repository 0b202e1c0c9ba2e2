# Varnish in front of approche-server, which tells it what has changed:
#
#     approche-server --purge http://varnish:80 --purge-method BAN
#
# Pages that say `cache_control: "public, max-age=0, s-maxage=86400"` are kept for a day, or until they change.
vcl 4.1;

backend default {
    .host = "approche";
    .port = "8080";
    .connect_timeout = 1s;
    .first_byte_timeout = 35s; # a page may take 30 s
}

# Who may purge: the servers, by their addresses.
acl purgers {
    "127.0.0.1";
    "::1";
    "10.0.0.0"/8;
    "172.16.0.0"/12;
    "192.168.0.0"/16;
}

sub vcl_recv {
    if (req.method == "PURGE" || req.method == "BAN") {
        if (client.ip !~ purgers) {
            return (synth(403));
        }
        if (req.method == "PURGE") {
            return (purge);
        }
        # "p0123... p4567...": every answer that has one of these keys.
        if (req.http.Surrogate-Key !~ "^[a-z0-9]+( [a-z0-9]+)*$") {
            return (synth(400));
        }
        ban("obj.http.Surrogate-Key ~ \b(" + regsuball(req.http.Surrogate-Key, " ", "|") + ")\b");
        return (synth(200));
    }
    # Answers do not depend on cookies.
    unset req.http.Cookie;
}

# One site, whatever it is called: so a PURGE needs not know the name by which visitors ask.
sub vcl_hash {
    hash_data(req.url);
    return (lookup);
}

sub vcl_deliver {
    unset resp.http.Surrogate-Key;
}
