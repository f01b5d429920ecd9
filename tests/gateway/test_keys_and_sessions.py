"""Organisations, keys and sessions."""

from datetime import timedelta
from pathlib import Path

import pytest
from starlette.requests import HTTPConnection
from starlette.responses import Response

from services.gateway.identity import API_KEYS, ORGANISATIONS, Identity, admin_token, digest
from services.gateway.sessions import COOKIE, LIFETIME, SESSIONS, Sessions, set_cookie
from shared.errors import Forbidden, NotFound, Unauthenticated
from shared.platform import open_platform
from shared.principal import Principal
from shared.settings import Settings
from tests.gateway.conftest import Gateway, HandClock


@pytest.fixture
async def identity(tmp_path: Path, clock: HandClock):  # noqa: ANN201 — a fixture
    async with open_platform(Settings(data=tmp_path), clock) as platform:
        store = await platform.store("gateway", ORGANISATIONS, API_KEYS, SESSIONS)
        yield Identity(store, "secret", clock), Sessions(store, Identity(store, "secret", clock), clock), store


Both = tuple[Identity, Sessions, object]


def request(cookie: str, method: str = "GET", scheme: str = "http", **headers: str) -> HTTPConnection:
    sent = {"cookie": f"{COOKIE}={cookie}", "host": "observatory.mx", **headers}
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in sent.items()]
    return HTTPConnection(
        {"type": "http", "method": method, "scheme": scheme, "path": "/", "query_string": b"", "headers": raw}
    )


async def test_a_key_is_random_shown_once_and_kept_as_its_hash(identity: Both) -> None:
    keys, _, store = identity
    key, made = await keys.create_key("Casa Frida", "reporter")
    other, _ = await keys.create_key("Casa Frida", "reporter")
    assert key.startswith("obs_")
    assert key != other
    assert len(key) >= 4 + 43
    assert made.id == digest(key)
    stored = await store.get(API_KEYS, digest(key))  # type: ignore[attr-defined]
    assert key not in str(stored)
    assert await keys.principal_of(digest(key)) == Principal(made.id, made.organisation, "reporter")


async def test_one_organisation_whatever_the_case_and_spaces_of_its_name(identity: Both) -> None:
    keys, _, _ = identity
    made = [(await keys.create_key(name, "reporter"))[1] for name in ("Casa  Frida", " casa frida ", "CASA FRIDA")]
    assert len({each.organisation for each in made}) == 1
    assert {each.organisation_name for each in made} == {"Casa Frida"}


async def test_a_deleted_key_opens_nothing_more(identity: Both) -> None:
    keys, _, _ = identity
    _, made = await keys.create_key("Casa Frida", "reporter")
    await keys.principal_of(made.id)
    await keys.delete_key(made.id)
    with pytest.raises(Unauthenticated):
        await keys.principal_of(made.id)
    with pytest.raises(NotFound):
        await keys.delete_key(made.id)


async def test_the_token_of_the_command_line_follows_from_the_secret(identity: Both) -> None:
    keys, _, _ = identity
    assert (await keys.principal_of(digest(admin_token("secret")))).role == "admin"
    with pytest.raises(Unauthenticated):
        await keys.principal_of(digest(admin_token("another secret")))


async def test_only_an_administrator_acts_for_others(identity: Both) -> None:
    keys, _, _ = identity
    _, made = await keys.create_key("Letra S", "org_admin")
    acting = await keys.on_behalf_of(Principal("admin", "observatory", "admin"), "letra s")
    assert acting == Principal("admin", made.organisation, "admin")
    with pytest.raises(Forbidden):
        await keys.on_behalf_of(Principal("x", made.organisation, "org_admin"), "Casa Frida")


async def test_a_session_stands_for_its_key_until_it_is_over(identity: Both, clock: HandClock) -> None:
    keys, sessions, _ = identity
    key, made = await keys.create_key("Casa Frida", "reporter")
    cookie = await sessions.sign_in(f" {key}\n")
    session = await sessions.of(request(cookie))
    assert session is not None
    assert (session.principal.subject, session.organisation_name) == (made.id, "Casa Frida")
    clock.forward(LIFETIME)
    assert await sessions.of(request(cookie)) is None


async def test_signing_in_needs_a_key_of_ours(identity: Both) -> None:
    with pytest.raises(Unauthenticated):
        await identity[1].sign_in("obs_nothing")


async def test_signing_out_or_deleting_the_key_ends_the_session(identity: Both, clock: HandClock) -> None:
    keys, sessions, _ = identity
    key, made = await keys.create_key("Casa Frida", "reporter")
    first, second = await sessions.sign_in(key), await sessions.sign_in(key)
    await sessions.sign_out(first)
    assert await sessions.of(request(first)) is None
    assert await sessions.of(request(second)) is not None
    await keys.delete_key(made.id)
    clock.forward(timedelta(minutes=1))
    assert await sessions.of(request(second)) is None


async def test_sessions_that_are_over_are_swept_out(identity: Both, clock: HandClock) -> None:
    keys, sessions, store = identity
    key, _ = await keys.create_key("Casa Frida", "reporter")
    await sessions.sign_in(key)
    clock.forward(LIFETIME + timedelta(seconds=1))
    await sessions.sign_in(key)
    assert await store.count(SESSIONS) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "headers",
    [{"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-site"}, {"origin": "https://evil.example"}],
)
async def test_another_site_cannot_write_with_the_session(identity: Both, headers: dict[str, str]) -> None:
    keys, sessions, _ = identity
    cookie = await sessions.sign_in((await keys.create_key("Casa Frida", "reporter"))[0])
    assert await sessions.of(request(cookie, **headers)) is not None
    with pytest.raises(Forbidden):
        await sessions.of(request(cookie, "POST", **headers))


@pytest.mark.parametrize("headers", [{"sec_fetch_site": "same-origin"}, {"origin": "https://observatory.mx"}, {}])
async def test_our_own_pages_can(identity: Both, headers: dict[str, str]) -> None:
    keys, sessions, _ = identity
    cookie = await sessions.sign_in((await keys.create_key("Casa Frida", "reporter"))[0])
    assert await sessions.of(request(cookie, "POST", **headers)) is not None


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(scheme: str, *, secure: bool) -> None:
    response = Response()
    set_cookie(response, request("", scheme=scheme), "value")
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert ("secure" in cookie) is secure


async def test_keys_are_made_listed_and_deleted_over_the_api(gateway: Gateway, clock: HandClock) -> None:
    header = await gateway.key("Ñuu Savi", "coordinator")
    clock.forward(timedelta(seconds=1))
    await gateway.key("Casa Frida", "reporter")
    first = await gateway.http.get("/v1/admin/keys", params={"limit": 1}, headers=gateway.admin)
    (key,) = first.json()["keys"]
    assert (key["organisation"]["name"], key["role"]) == ("Ñuu Savi", "coordinator")
    assert header["authorization"].removeprefix("Bearer ") not in first.text
    following = first.headers["link"].partition(">")[0].removeprefix("<")
    second = await gateway.http.get(following, headers=gateway.admin)
    assert [each["role"] for each in second.json()["keys"]] == ["reporter"]
    assert (await gateway.http.delete(f"/v1/admin/keys/{key['id']}", headers=gateway.admin)).status_code == 204
    assert (await gateway.http.get("/v1/cases", headers=header)).status_code == 401


@pytest.mark.parametrize("role", ["reporter", "org_admin", "coordinator", "analyst"])
async def test_keys_are_for_administrators_alone(gateway: Gateway, role: str) -> None:
    header = await gateway.key(role=role)
    for method, path in (("GET", "/v1/admin/keys"), ("POST", "/v1/admin/keys"), ("DELETE", "/v1/admin/keys/x")):
        assert (await gateway.http.request(method, path, headers=header)).status_code == 403
        assert (await gateway.http.request(method, path)).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 422),
        (b'{"organisation": "", "role": "reporter"}', 422),
        (b'{"organisation": "x", "role": "service"}', 422),
        (b'{"organisation": "a\\u0000b", "role": "reporter"}', 422),
        (b'{"organisation": "x", "role": "reporter", "extra": 1}', 422),
    ],
)
async def test_a_wrong_order_for_a_key_is_refused_with_the_way_out(gateway: Gateway, body: bytes, status: int) -> None:
    answer = await gateway.http.post("/v1/admin/keys", content=body, headers=gateway.admin)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("limit", ["0", "201", "x", "-1", "9" * 50, "²"])
async def test_a_wrong_limit_is_refused(gateway: Gateway, limit: str) -> None:
    answer = await gateway.http.get("/v1/admin/keys", params={"limit": limit}, headers=gateway.admin)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "limit"
