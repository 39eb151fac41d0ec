"""As much of Elasticsearch's HTTP interface as `chassis.store.documents.elasticsearch` uses."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit


class _Handler(BaseHTTPRequestHandler):
    rows: dict[str, dict[str, Any]]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if urlsplit(self.path).path == "/":
            return self._answer(200, {"version": {"number": "9.1.0"}})
        _, row = self._row()
        if row is None:
            return self._answer(404, {"found": False})
        return self._answer(200, {"found": True, **row})

    def do_PUT(self) -> None:
        body = self._body()
        index, row = self._row()
        if "_create" in self.path and row is not None:
            return self._answer(409, {"error": {"type": "version_conflict_engine_exception"}})
        row = {"_source": body, "_seq_no": 1, "_primary_term": 1}
        self.rows.setdefault(index, {})[self._key()] = row
        return self._answer(201, {"result": "created"})

    def do_DELETE(self) -> None:
        index, row = self._row()
        if row is None:
            return self._answer(404, {"result": "not_found"})
        del self.rows[index][self._key()]
        return self._answer(200, {"result": "deleted"})

    def do_POST(self) -> None:
        asked = self._body()
        terms = [next(iter(f["term"].items())) for f in asked["query"]["bool"]["filter"]]

        def fits(row: dict[str, Any]) -> bool:
            item = row["_source"]["item"]
            for path, value in terms:
                field = path.removeprefix("item.")
                if isinstance(value, str) != field.endswith(".keyword"):
                    return False
                if item.get(field.removesuffix(".keyword")) != value:
                    return False
            return True

        rows = self.rows.get(self.path.split("/")[1], {}).values()
        found = sorted(filter(fits, rows), key=lambda row: row["_source"]["added"])
        page = found[asked["from"] : asked["from"] + asked["size"]]
        self._answer(200, {"hits": {"hits": page}})

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path.split("/")[3])

    def _row(self) -> tuple[str, dict[str, Any] | None]:
        index = self.path.split("/")[1]
        return index, self.rows.get(index, {}).get(self._key())

    def _body(self) -> Any:
        return json.loads(self.rfile.read(int(self.headers["content-length"])))

    def _answer(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/vnd.elasticsearch+json;compatible-with=9")
        self.send_header("x-elastic-product", "Elasticsearch")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def elasticsearch() -> Iterator[str]:
    """Serve on a free port; the URL."""
    handler = type("Handler", (_Handler,), {"rows": {}})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
