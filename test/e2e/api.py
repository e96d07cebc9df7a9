# SPDX-License-Identifier: MIT
"""Asks `mw serve` as a browser or a program does: sessions with their token against forged
requests, API tokens, and every answer held against the description that the server gives of
itself."""
import http.client
import json
import re
import urllib.parse

import jsonschema

TIMEOUT_S = 60


class Reply:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)

    def detail(self):
        return self.json()["detail"]


class Client:
    """Somebody who asks. Keeps the cookie of a session, or sends a token."""

    def __init__(self, port, token=None):
        self.port = port
        self.token = token
        self.cookie = None
        self.csrf = None

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)

    def ask(self, method, path, body=None, headers=None, query=None):
        """A Reply, whatever its status is. A body that is no bytes is sent as JSON."""
        send = dict(headers or {})
        if self.token:
            send.setdefault("Authorization", f"Bearer {self.token}")
        if self.cookie:
            send.setdefault("Cookie", self.cookie)
        if self.csrf and method != "GET":
            send.setdefault("X-CSRF-Token", self.csrf)
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            send.setdefault("Content-Type", "application/json")
        if query:
            path += "?" + urllib.parse.urlencode(query)
        connection = self.connect()
        try:
            connection.request(method, path, body, send)
            got = connection.getresponse()
            return Reply(got.status, got.headers, got.read())
        finally:
            connection.close()

    def _keep(self, reply):
        if reply.status == 200:
            self.cookie = reply.headers["Set-Cookie"].split(";")[0]
            self.csrf = reply.json()["csrf"]
        return reply

    def sign_in(self, name, password):
        return self._keep(self.ask("POST", "/api/v1/session",
                                   {"name": name, "password": password}))

    def use_link(self, secret, **typed):
        return self._keep(self.ask("POST", f"/api/v1/links/{secret}", typed))


def first_link(plant):
    """The secret of the link for the first administrator, from the log."""
    for line in plant.log:
        found = re.search(r"/link/(mw_link_\S+)", line)
        if found:
            return found.group(1)
    raise AssertionError("no link in the log: " + "\n".join(plant.log))


class Description:
    """What the server says of its API."""

    def __init__(self, client):
        self.all = client.ask("GET", "/api/openapi.json").json()
        self.operations = {
            operation["operationId"]: (method.upper(), path, operation)
            for path, methods in self.all["paths"].items()
            for method, operation in methods.items()}

    def problems(self, name, reply):
        """What is wrong with a reply to an operation by its own description; [] when nothing is."""
        operation = self.operations[name][2]
        said = operation["responses"].get(str(reply.status), operation["responses"]["default"])
        if "content" not in said:
            return [f"a body of {len(reply.body)} bytes"] if reply.body else []
        (kind, content), = said["content"].items()
        have = reply.headers.get("Content-Type", "").split(";")[0]
        if have != kind.split(";")[0]:
            return [f"it is {have}, not {kind}"]
        if "json" not in kind or "stream" in kind:
            return []
        schema = dict(content["schema"], components=self.all["components"])
        checker = jsonschema.Draft202012Validator(schema)
        return [f"{'/'.join(map(str, e.absolute_path))}: {e.message}"[:300]
                for e in checker.iter_errors(json.loads(reply.body))]
