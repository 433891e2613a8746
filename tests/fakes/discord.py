"""Discord's OAuth 2 on loopback: whoever is sent there is Discord's user at once, and comes back with a code.

with FakeDiscord() as fake:
    fake.user = discord_user("Alice", email="alice@example.com", verified=True)
    fake.fail("token 500")
"""

import argparse
import base64
import hashlib
import json
import secrets
import signal
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT_ID = "1100000000000000001"
CLIENT_SECRET = "the-secret-of-the-application"
PATH = "/account/discord/callback"
CALLBACK = f"http://127.0.0.1:8000{PATH}"

_Answer = tuple[int, dict[str, str], str]
_JSON = {"Content-Type": "application/json"}


def discord_user(name: str, number: str = "80351110224678912", **other: Any) -> dict[str, Any]:
    """What users/@me tells. Discord leaves `email` out, or null, for who has none; `verified` is about it."""
    return {
        "id": number,
        "username": name.lower(),
        "global_name": name,
        "discriminator": "0",
        "avatar": None,
        "locale": "en-US",
        "email": f"{name.lower()}@example.com",
        "verified": True,
    } | other


@dataclass
class FakeDiscord:
    """`user` is whoever asks; `callback` the one address that the application has registered."""

    port: int = 0
    callback: str = CALLBACK
    user: dict[str, Any] = field(default_factory=lambda: discord_user("Alice"))
    refusals: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._codes: dict[str, str] = {}  # the challenge of each that was given out and not used
        self._tokens: set[str] = set()
        self._faults: deque[str] = deque()
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def fail(self, *faults: str) -> None:
        """What the next requests meet: "denied" (the person says no), "token 500", "token html", "token empty",
        "token refused", "profile 401", "profile html", "profile nobody"; each where its word says."""
        self._faults.extend(faults)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def authorize(self, query: dict[str, str]) -> _Answer:
        """Back to the application, with a code and its state."""
        asked = {"client_id": CLIENT_ID, "redirect_uri": self.callback, "response_type": "code"}
        asked |= {"code_challenge_method": "S256"}
        wrong = [name for name, value in asked.items() if query.get(name) != value]
        wrong += [name for name in ("state", "code_challenge") if not query.get(name)]
        if set(query.get("scope", "").split()) != {"identify", "email"}:
            wrong.append("scope")
        if wrong:
            return self._refuse(400, "invalid_request", ", ".join(wrong))
        if self._fault("denied"):
            back = {"error": "access_denied", "state": query["state"]}
        else:
            code = secrets.token_urlsafe(20)
            self._codes[code] = query["code_challenge"]
            back = {"code": code, "state": query["state"]}
        return 302, {"Location": f"{self.callback}?{urlencode(back)}"}, ""

    def token(self, form: dict[str, str]) -> _Answer:
        """A token for a code, once."""
        broken = {
            "token 500": (500, {}, "upstream error"),
            "token html": (200, {"Content-Type": "text/html"}, "<html>a proxy's page</html>"),
            "token empty": (200, _JSON, json.dumps({"access_token": None})),
        }
        for fault, answer in broken.items():
            if self._fault(fault):
                return answer
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return self._refuse(401, "invalid_client", "client_id, client_secret")
        made = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = self._codes.pop(form.get("code", ""), None)
        if self._fault("token refused") or challenge != base64.urlsafe_b64encode(made).rstrip(b"=").decode():
            return self._refuse(400, "invalid_grant", "code, code_verifier")
        if form.get("redirect_uri") != self.callback or form.get("grant_type") != "authorization_code":
            return self._refuse(400, "invalid_request", "redirect_uri, grant_type")
        token = secrets.token_urlsafe(20)
        self._tokens.add(token)
        told = {"access_token": token, "token_type": "Bearer", "expires_in": 604_800, "refresh_token": "never kept"}
        return 200, _JSON, json.dumps(told | {"scope": "identify email"})

    def me(self, authorization: str) -> _Answer:
        """Whose token it is."""
        if self._fault("profile html"):
            return 200, {"Content-Type": "text/html"}, "<html>a proxy's page</html>"
        if self._fault("profile nobody"):
            return 200, _JSON, json.dumps({"id": None})
        kind, _, token = authorization.partition(" ")
        if self._fault("profile 401") or kind != "Bearer" or token not in self._tokens:
            return self._refuse(401, "401: Unauthorized", "token")
        return 200, _JSON, json.dumps(self.user)

    def _fault(self, name: str) -> bool:
        if self._faults and self._faults[0] == name:
            self._faults.popleft()
            return True
        return False

    def _refuse(self, status: int, error: str, what: str) -> _Answer:
        self.refusals.append(f"{error}: {what}")
        return status, _JSON, json.dumps({"error": error, "error_description": what})


def _handler(fake: FakeDiscord) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path == "/oauth2/authorize":
                self._answer(fake.authorize(_one_each(address.query)))
            elif address.path == "/api/users/@me":
                self._answer(fake.me(self.headers.get("Authorization", "")))
            else:
                self._answer((404, {}, ""))

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            known = urlsplit(self.path).path == "/api/oauth2/token"
            self._answer(fake.token(_one_each(form)) if known else (404, {}, ""))

        def _answer(self, answer: _Answer) -> None:
            status, headers, body = answer
            content = body.encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
            """A test's output is not a server's log."""

    return Handler


def _one_each(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


def main() -> None:
    """Until it is stopped."""
    parser = argparse.ArgumentParser(prog="tests.fakes.discord", description="A fake Discord to sign in through.")
    parser.add_argument("--port", type=int, default=8903, help="0: any that is free")
    parser.add_argument("--callback", default=CALLBACK, help=f"PUBLIC_URL with {PATH}")
    parser.add_argument("--name", default="Alice", help="who is at Discord's page")
    asked = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    with FakeDiscord(asked.port, asked.callback, discord_user(asked.name)) as fake:
        settings = f"DISCORD_URL={fake.url} DISCORD_CLIENT_ID={CLIENT_ID} DISCORD_CLIENT_SECRET={CLIENT_SECRET}"
        print(f"Discord at {fake.url}, which sends people back to {fake.callback} and nowhere else", flush=True)
        print(f"Start the platform with PUBLIC_URL={fake.callback.removesuffix(PATH)} {settings}", flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
