"""The smallest web server of the storefront: says which service answers, and from which pod.

Configured by the environment: SERVICE (name), PATH_PREFIX (paths that it answers on) and PORT. Needs nothing but Python,
so that its image is a public one.
"""

import json
import os
import signal
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service = os.environ["SERVICE"]
    prefix = os.environ["PATH_PREFIX"]
    pod = socket.gethostname()

    def do_GET(self):
        path = urlsplit(self.path).path
        if path in ("/livez", "/readyz"):
            self.answer(200, {"status": "ok"})
        elif path == self.prefix.rstrip("/") or path.startswith(self.prefix):
            self.answer(200, {"service": self.service, "pod": self.pod, "path": path})
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
        """The probes would drown everything else."""


class Server(ThreadingHTTPServer):
    daemon_threads = False  # requests that have begun are finished


if __name__ == "__main__":
    server = Server(("", int(os.environ["PORT"])), Handler)
    # The first process of a container is not ended by a signal unless it says so; shutdown waits for the loop to end.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever()
    server.server_close()
