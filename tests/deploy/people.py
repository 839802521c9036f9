"""Somebody on a hub: asks a server for what the buttons in JupyterLab ask it for."""

from __future__ import annotations

import json
import time
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from deploy.hub.trial import Hub

COURSE = "convolution"
START_UP_SECONDS = 300


def ask(url: str, token: str, method: str = "GET", body: object = None) -> Any:
    """Ask a REST API: JSON goes in and comes out."""
    data = json.dumps(body).encode() if body is not None else None
    headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=180) as answer:
        text = answer.read()
    return json.loads(text) if text.strip() else None


@dataclass(frozen=True)
class Person:
    """`token` is the person's own: it opens their server, and nobody else's."""

    hub: Hub
    name: str
    token: str

    @classmethod
    def of(cls, hub: Hub, name: str) -> Person:
        """Ask the hub for a token of that user."""
        answer = ask(f"{hub.url}hub/api/users/{name}/tokens", hub.token, "POST", {})
        return cls(hub, name, answer["token"])

    @property
    def server(self) -> str:
        return f"{self.hub.url}user/{self.name}/"

    def begin(self) -> None:
        """Have the hub start the person's server; `wait` for it."""
        ask(f"{self.hub.url}hub/api/users/{self.name}/server", self.hub.token, "POST", {})

    def wait(self) -> None:
        end = time.monotonic() + START_UP_SECONDS
        while True:
            user = ask(f"{self.hub.url}hub/api/users/{self.name}", self.hub.token)
            if user["servers"].get("", {}).get("ready"):
                return
            assert time.monotonic() < end, f"{self.name}'s server does not start"
            time.sleep(0.1)

    def ask(self, path: str, method: str = "GET", body: object = None) -> Any:
        """Ask the person's own server."""
        return ask(self.server + path, self.token, method, body)

    def read(self, path: str) -> Any:
        return self.ask(f"api/contents/{quote(path)}")["content"]

    def save(self, path: str, notebook: object) -> None:
        """Save a notebook, as JupyterLab does."""
        body = {"type": "notebook", "format": "json", "content": notebook}
        self.ask(f"api/contents/{quote(path)}", "PUT", body)

    def assignment(self, action: str, lab: str) -> Any:
        """Press a button of the list of assignments: fetch, submit or fetch_feedback."""
        return self.ask(
            f"assignments/{action}", "POST", {"course_id": COURSE, "assignment_id": lab}
        )

    def validate(self, path: str) -> Any:
        """Press Validate."""
        answer = self.ask("assignments/validate", "POST", {"path": path})
        assert answer["success"], answer
        return answer["value"]

    def formgrader(self, path: str, method: str = "POST") -> Any:
        """Press a button of formgrader."""
        answer = self.ask(f"formgrader/api/{path}", method, None if method == "GET" else {})
        assert method == "GET" or answer["success"], answer
        return answer
