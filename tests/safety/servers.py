"""A server on this machine that stands for one on the internet, below the guard's own seam."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpcore
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from safety.pinning import Network

PUBLIC = "93.184.216.34"
Answering = Callable[[str, socket.socket], None]


@dataclass
class Server:
    """``asked`` are the heads of all requests; ``network`` has every name on PUBLIC, and PUBLIC
    here; ``reached`` are the addresses that were connected to."""

    port: int
    asked: list[str] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def network(self, *names: list[str]) -> Network:
        """``names``: what is looked up first, second and so on; the last stays."""
        answers: list[list[str]] = [*(names or [[PUBLIC]])]

        def look_up(host: str, port: int) -> list[str]:
            return answers.pop(0) if len(answers) > 1 else answers[0]

        return Network(look_up, self.connect, lambda: self.trust)

    def connect(self, address: str, port: int, seconds: float) -> httpcore.NetworkStream:
        self.reached.append(f"{address}:{port}")
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", self.port, timeout=seconds)


@contextmanager
def serving(answer: Answering, *, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """``answer(head, connection)`` writes whatever it likes, and the connection ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(listener.getsockname()[1])
        threading.Thread(target=_serve, args=[listener, answer, server, tls], daemon=True).start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)  # or the thread would accept one more


def _serve(
    listener: socket.socket, answer: Answering, server: Server, tls: ssl.SSLContext | None
) -> None:
    with suppress(OSError):
        while True:
            connection, _peer = listener.accept()
            with suppress(OSError), connection:
                talk = tls.wrap_socket(connection, server_side=True) if tls else connection
                with talk:
                    head = _head(talk)
                    server.asked.append(head)
                    answer(head, talk)


def _head(connection: socket.socket) -> str:
    found = b""
    while b"\r\n\r\n" not in found and (part := connection.recv(65536)):
        found += part
    return found.decode("latin-1")


def page(body: str | bytes = "", status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer; headers by their names with underscores."""
    raw = body.encode() if isinstance(body, str) else body
    lines = {"content_type": "text/html; charset=utf-8", **headers}
    named = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{named}content-length: {len(raw)}\r\n\r\n".encode() + raw


def pages(**answers: bytes) -> Answering:
    """By the last part of the path, ``root`` for none; else a 404."""

    def answer(head: str, connection: socket.socket) -> None:
        name = head.split(" ")[1].rpartition("/")[2].partition("?")[0] or "root"
        connection.sendall(answers.get(name, page("<title>No</title>", "404 Not Found")))

    return answer


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """For a server of that name, and for whoever trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(made.public_bytes(plain))
    (folder / "key.pem").write_bytes(
        key.private_bytes(plain, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server, ssl.create_default_context(cafile=str(folder / "cert.pem"))
