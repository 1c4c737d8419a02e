"""The part of GitHub's REST API that the action speaks to, on this machine.

It refuses what GitHub refuses: another token (401), what the token has no permission for (403), a body that is too long (422).
"""

import base64
import gzip
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

TOKEN: Final = "ghs_canary0123456789"
LONGEST: Final = 65_536


class Hub:
    """What a repository holds.

    Attributes:
        issues: those of it, in the form the API gives them.
        comments: of issues and pull requests, with the number they belong to.
        analyses: what code scanning was sent, with ``sarif`` unpacked.
        allowed: what the token may write.
        asked: every request, as ``METHOD path``.
    """

    def __init__(self) -> None:
        self.issues: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.analyses: list[dict[str, Any]] = []
        self.allowed = {"comments", "issues", "code-scanning"}
        self.asked: list[str] = []
        self.url = ""

    def say(self, number: int, body: str, *, kind: str = "Bot", association: str = "NONE") -> dict[str, Any]:
        """Add a comment and answer it."""
        user = {"type": kind}
        made = {"id": len(self.comments) + 1, "number": number, "body": body, "user": user, "author_association": association}
        self.comments.append(made)
        return made

    def open(self, body: str, *, kind: str = "Bot", labels: tuple[str, ...] = ("drift",), **more: Any) -> dict[str, Any]:
        """Open an issue and answer it."""
        user = {"type": kind}
        made = {"number": len(self.issues) + 1, "state": "open", "body": body, "labels": labels, "user": user, **more}
        self.issues.append({"author_association": "NONE", **made})
        return self.issues[-1]

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: dict[str, Any]) -> tuple[int, Any]:
        """Answer the status and the body of one request."""
        what = "comments" if "/comments" in path else path.split("/")[1]
        if method != "GET" and what not in self.allowed:
            return 403, {"message": "Resource not accessible by integration"}
        if len(body.get("body", "")) > LONGEST:
            return 422, {"message": "body is too long (maximum is 65536 characters)"}
        said: Any = None
        match [method, *path.split("/")[1:]]:
            case ["GET", "issues"]:
                label = query["labels"][0]
                said = _page([i for i in self.issues if i["state"] == "open" and label in i["labels"]], query)
            case ["POST", "issues"]:
                said = self.open(body["body"], labels=tuple(body["labels"]), title=body["title"])
            case ["PATCH", "issues", "comments", number]:
                said = _changed(self.comments, "id", int(number), body)
            case ["PATCH", "issues", number]:
                said = _changed(self.issues, "number", int(number), body)
            case ["GET", "issues", number, "comments"]:
                said = _page([c for c in self.comments if c["number"] == int(number)], query)
            case ["POST", "issues", number, "comments"]:
                said = self.say(int(number), body["body"])
            case ["POST", "code-scanning", "sarifs"]:
                said = self._analyse(body)
        return (404, {"message": "Not Found"}) if said is None else (200, said)

    def _analyse(self, body: dict[str, Any]) -> dict[str, Any]:
        sarif = json.loads(gzip.decompress(base64.b64decode(body["sarif"], validate=True)))
        self.analyses.append({**body, "sarif": sarif})
        return {"id": f"analysis-{len(self.analyses)}", "url": ""}


@contextmanager
def hub() -> Iterator[Hub]:
    """Serve a repository until the end."""
    repository = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do(self) -> None:
            parts = urlsplit(self.path)
            path = re.sub("^/repos/[^/]+/[^/]+", "", parts.path)
            repository.asked.append(f"{self.command} {path}")
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else {}
            known = self.headers["Authorization"] == f"Bearer {TOKEN}"
            status, said = repository.answer(self.command, path, parse_qs(parts.query), body) if known else (401, {})
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do  # noqa: N815 -- the names http.server calls

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- as it is called there
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        repository.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield repository
        server.shutdown()
        thread.join()


def _page(items: list[dict[str, Any]], query: dict[str, list[str]]) -> list[dict[str, Any]]:
    size, page = int(query["per_page"][0]), int(query["page"][0])
    return items[size * (page - 1) : size * page]


def _changed(items: list[dict[str, Any]], key: str, number: int, body: dict[str, Any]) -> dict[str, Any]:
    (item,) = (each for each in items if each[key] == number)
    item.update(body)
    return item
