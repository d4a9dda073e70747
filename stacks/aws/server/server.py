"""The smallest web server of the storefront: says which service answers, and from which zone and instance.

Configured by the environment: SERVICE (name), PATH_PREFIX (paths that it answers on) and PORT. Needs nothing but the
Python of Amazon Linux 2023, so that an instance starts without downloading anything.
"""

import json
import os
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

METADATA = "http://169.254.169.254/latest"
METADATA_TIMEOUT_SECONDS = 2


def metadata(path):
    """A fact about this instance, read with a session token (IMDSv2), or "unknown" outside EC2."""
    ask_token = urllib.request.Request(
        f"{METADATA}/api/token",
        method="PUT",
        headers={"X-aws-ec2-metadata-token-ttl-seconds": "60"},
    )
    try:
        with urllib.request.urlopen(ask_token, timeout=METADATA_TIMEOUT_SECONDS) as answer:
            token = answer.read().decode()
        ask = urllib.request.Request(f"{METADATA}/meta-data/{path}", headers={"X-aws-ec2-metadata-token": token})
        with urllib.request.urlopen(ask, timeout=METADATA_TIMEOUT_SECONDS) as answer:
            return answer.read().decode()
    except OSError:
        return "unknown"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service = os.environ["SERVICE"]
    prefix = os.environ["PATH_PREFIX"]
    zone = metadata("placement/availability-zone")
    instance = metadata("instance-id")

    def do_GET(self):
        path = urlsplit(self.path).path
        if path == "/healthz":
            self.answer(200, {"status": "ok"})
        elif path == self.prefix.rstrip("/") or path.startswith(self.prefix):
            self.answer(200, {"service": self.service, "zone": self.zone, "instance": self.instance, "path": path})
        else:
            self.answer(404, {"error": "not found"})

    do_HEAD = do_GET

    def answer(self, status, content):
        body = (json.dumps(content) + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format, *args):
        """The load balancer's health checks would drown everything else."""


if __name__ == "__main__":
    ThreadingHTTPServer(("", int(os.environ["PORT"])), Handler).serve_forever()
