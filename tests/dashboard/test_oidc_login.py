"""Login through a provider over HTTP, against a provider that runs: who comes in, who does not, and what ends it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey
from oidc_provider import SECRET, Mock, run_mock, spoil
from sample_home import make_home
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from dashboard.entrance import Entrance
from dashboard.gate import Gate
from dashboard.login import LoginFirst
from dashboard.oidc import Provider
from dashboard.oidc_login import ProviderDesk
from dashboard.serving import login_first
from jobs.logging_in import end_account, look, make_account, sessions_of
from jobs.logging_in_by_provider import tie_identity, untie_identity
from records.accounts import RoleAsked
from records.clock import VIETNAM
from records.home import Home
from records.oidc_settings import OidcSettings
from records.store import Store

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")   # the provider's own
NOW = datetime(2026, 11, 26, 8, 0, tzinfo=VIETNAM)
LAN = {"email": "Lan@truong.example", "email_verified": True}
BASE = "http://localhost:8501"


@pytest.fixture(scope="module")
def mock() -> Iterator[Mock]:
    with run_mock() as running:
        yield running


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which a clerk may come in by e-mail alone."""
    home = make_home(tmp_path_factory.mktemp("kho"))
    role = RoleAsked("clerk", NOW.date())
    make_account(
        home, Store(home.store_path), "lan", "Nguyễn Thị Lan", [role], by="quản trị viên", now=NOW,
        email="lan@truong.example", has_password=False,
    )  # fmt: skip
    return home


@dataclass
class Person:
    """A person at a browser, before the pages and before the provider."""

    home: Home
    mock: Mock
    settings: OidcSettings
    base: str = BASE
    now: datetime = NOW
    provider: Provider = field(init=False)
    client: TestClient = field(init=False)

    def __post_init__(self) -> None:
        store = Store(self.home.store_path)
        gate = Gate(PlainTextResponse("Streamlit"), sessions_of(self.home), lambda: self.now)
        base = urlsplit(self.base)
        entrance = Entrance(self.home, 0, base.netloc if base.scheme == "https" else "")
        self.provider = Provider(self.settings)
        desk = ProviderDesk(self.provider, self.home, store, lambda: self.now, entrance)
        app = LoginFirst(gate, self.home, store, lambda: self.now, entrance, provider=desk)
        self.client = TestClient(app, self.base, follow_redirects=False, client=("127.0.0.1", 50000))

    def go(self, back: str = "/") -> str:
        """To the provider; its address."""
        return self.client.get("/dang-nhap/oidc", params={"den": back}).headers["location"]

    def come(self, address: str) -> tuple[int, str, str]:
        """Back from it: status, where to, the page."""
        told = self.client.get(address)
        return told.status_code, told.headers.get("location", ""), told.text

    def enter(self, subject: str = "lan", back: str = "/") -> tuple[int, str, str]:
        return self.come(self.mock.agree(self.go(back), subject))

    @property
    def is_in(self) -> bool:
        return self.client.get("/pho-diem").text == "Streamlit"

    def events(self, *kinds: str) -> list[tuple[str, str, str]]:
        with Store(self.home.store_path).read() as db:
            return db.query(
                "SELECT kind, subject, detail FROM event WHERE list_contains(?, kind) ORDER BY number", [list(kinds)]
            ).rows()


@pytest.fixture
def person(made: Home, mock: Mock, tmp_path: Path) -> Person:
    home = Home(Path(shutil.copytree(made.root, tmp_path / "kho")))
    mock.person("lan", **LAN)
    return Person(home, mock, OidcSettings("Trường", mock.issuer, "so-luu", SECRET, BASE))


def test_a_deep_link_survives_and_nothing_goes_to_the_provider_in_the_clear(person: Person) -> None:
    """State, nonce and PKCE go along; the same session begins that a password begins, with its cookie alone."""
    asked = person.client.get("/pho-diem?lop=6A1&ki=H%E1%BB%8Dc+k%C3%AC+I")
    shown = person.client.get(asked.headers["location"])
    assert "Đăng nhập bằng Trường" in shown.text
    address = person.go("/pho-diem?lop=6A1&ki=H%E1%BB%8Dc+k%C3%AC+I")
    sent = parse_qs(urlsplit(address).query)
    assert sent["code_challenge_method"] == ["S256"]
    assert sent["redirect_uri"] == [f"{BASE}/dang-nhap/oidc/ve"]
    assert {"state", "nonce", "code_challenge"} <= sent.keys()
    assert "pho-diem" not in address
    status, where, _ = person.come(person.mock.agree(address, "lan"))
    assert (status, where) == (303, "/pho-diem?lop=6A1&ki=H%E1%BB%8Dc+k%C3%AC+I")
    assert person.is_in
    assert [cookie.name for cookie in person.client.cookies.jar] == ["so-luu-phien"]
    assert look(
        person.home, Store(person.home.store_path), person.client.cookies["so-luu-phien"], NOW
    ).viewer.roles == ("clerk",)  # type: ignore[union-attr]
    told = str(person.events("login", "identity-tied"))
    assert [row[:2] for row in person.events("login", "identity-tied")] == [
        ("identity-tied", "TK-001"), ("login", "TK-001")
    ]  # fmt: skip
    assert "truong.example" not in told
    assert SECRET not in repr(person.settings)


@pytest.mark.parametrize("back", ["https://evil.example/pho-diem", "/\\evil.example"])
def test_no_address_leads_to_another_site_afterwards(person: Person, back: str) -> None:
    """Whatever stands in the link that somebody was sent."""
    assert person.enter(back=back)[1] == "/"


def test_the_identity_counts_from_the_first_login_on_and_the_e_mail_no_more(person: Person) -> None:
    """A new address at the provider locks nobody out; the old one, given to somebody else, lets nobody in."""
    assert person.enter()[0] == 303
    person.mock.person("lan", email="lan.moi@truong.example", email_verified=True)
    person.mock.person("nguoi-moi", **LAN)
    assert person.enter()[0] == 303
    status, _, page = person.enter("nguoi-moi")
    assert status == 403
    assert "nguoi-moi" in page


@pytest.mark.full
@pytest.mark.parametrize("claims", [
    {"email": "lan@truong.example", "email_verified": False},
    {"email": "lan@truong.example", "email_verified": "no"}, {"email": ["lan@truong.example"], "email_verified": True},
    {"email": "khac@truong.example", "email_verified": True},
])  # fmt: skip
def test_nobody_gets_in_by_the_provider_alone(person: Person, claims: dict[str, object]) -> None:
    """An unverified address, another one, none: a page that says what to do, an event that says of nobody."""
    person.mock.person("la", **claims)
    status, _, page = person.enter("la", "/pho-diem")
    assert (status, person.is_in) == (403, False)
    assert 'name="den" value="/pho-diem"' in page     # by a password one still gets there
    assert "đăng xuất cả ở Trường" in page
    assert "chưa có người dùng nào gắn" in page
    assert person.events("login-refused") == [
        ("login-refused", "nhà cung cấp", '{"why": "oidc-khong-tai-khoan"}')
    ]  # fmt: skip


def test_only_the_allowed_domain_comes_in(person: Person) -> None:
    """By its verified address, also once the account is tied; where nobody verified one, there is no domain."""
    assert person.enter()[0] == 303
    strict = Person(person.home, person.mock, replace(person.settings, allowed_domains=("khac.example",)))
    status, _, page = strict.enter()
    assert (status, "tên miền" in page) == (403, True)
    right = Person(person.home, person.mock, replace(person.settings, allowed_domains=("truong.example",)))
    assert right.enter()[0] == 303
    person.mock.person("lan", email="lan@truong.example")
    assert right.enter()[0] == 403


def test_the_administrator_ties_and_unties(person: Person) -> None:
    """By the number that the page of refusal told; untied, the open session is over and the door closed."""
    store = Store(person.home.store_path)
    person.mock.person("ms-77")
    assert person.enter("ms-77")[0] == 403
    tie_identity(person.home, store, person.settings, "TK-001", "ms-77", by="quản trị viên", now=NOW)
    assert person.enter("ms-77")[0] == 303
    assert person.enter("lan")[0] == 403
    assert untie_identity(person.home, store, "TK-001", by="quản trị viên", now=NOW) == 1
    assert not person.is_in
    assert person.enter("ms-77")[0] == 403


def test_an_answer_counts_once_in_the_browser_that_asked_and_for_ten_minutes(person: Person) -> None:
    """Another state, none, another browser's, a code that was used, one that is old: none lets in."""
    back = person.mock.agree(person.go(), "lan")
    other = Person(person.home, person.mock, person.settings)
    other.go()
    for client, address in ((other, back), (person, back.replace("state=", "state=x")), (other, back[:-5])):
        assert client.come(address)[0] == 403
        assert not client.is_in
    assert "oidc-het-han" in person.come("/dang-nhap/oidc/ve?code=abc&state=abc")[2]

    back = person.mock.agree(person.go(), "lan")
    waiting = person.client.cookies["so-luu-cho"]
    assert person.come(back)[0] == 303
    again = Person(person.home, person.mock, person.settings)
    again.client.cookies.set("so-luu-cho", waiting)
    assert (again.come(back)[0], again.is_in) == (403, False)

    late = Person(person.home, person.mock, person.settings)
    back = person.mock.agree(late.go(), "lan")
    late.now += timedelta(minutes=11)
    assert "oidc-het-han" in late.come(back)[2]


OWN = "by the provider"


@pytest.mark.full
@pytest.mark.parametrize(("signed", "claims"), [
    (OWN, {"iss": "http://localhost:1"}), (OWN, {"aud": ["khac"], "azp": "so-luu"}), (OWN, {"aud": None}),
    (OWN, {"azp": "khac"}), (OWN, {"exp": 1_700_000_000}), (OWN, {"nonce": "cua-nguoi-khac"}), (OWN, {"nonce": None}),
    (OWN, {"sub": None}), ("by another key", {}), ("by nobody", {}), ("by our own secret", {}), ("half", {}),
])  # fmt: skip
def test_a_word_that_is_not_the_provider_s_for_us_and_now_lets_nobody_in(
    person: Person, monkeypatch: pytest.MonkeyPatch, signed: str, claims: dict[str, object]
) -> None:
    """Another issuer, audience, login, an old token; one unsigned, or signed with what is no key of the provider's."""
    back = person.mock.agree(person.go(), "lan")
    spoil(monkeypatch, person.mock, signed, **claims)
    status, _, page = person.come(back)
    assert (status, person.is_in) == (403, False)
    assert "oidc-khong-hop-le" in page


def test_the_same_word_unspoilt_lets_in(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it is what was changed which is refused above."""
    back = person.mock.agree(person.go(), "lan")
    spoil(monkeypatch, person.mock)
    assert person.come(back)[0] == 303


def test_who_stops_at_the_provider_is_told_so(person: Person) -> None:
    """And can still use a password."""
    status, _, page = person.come(person.mock.deny(person.go()))
    assert (status, "oidc-tu-choi" in page, "Mật khẩu" in page) == (403, True, True)


@pytest.mark.full
def test_the_session_ends_as_any_other(person: Person) -> None:
    """With the account at once, by its time, and a copied cookie with the logout; logout at the provider is offered."""
    person.enter()
    copied = person.client.cookies["so-luu-phien"]
    assert person.client.get("/doi-mat-khau").headers["location"] == "/"
    form = {"headers": {"origin": BASE}}
    left = person.client.post("/dang-xuat", **form).headers["location"]
    assert "đăng xuất cả ở Trường" in person.client.get(left).text
    where = person.client.get("/dang-xuat/oidc").headers["location"]
    assert where.startswith(f"{person.mock.issuer}/oauth2/end_session?client_id=so-luu&post_logout_redirect_uri=")
    person.client.cookies.set("so-luu-phien", copied)
    assert not person.is_in
    person.client.cookies.clear()

    person.enter()
    person.now += timedelta(minutes=31)
    assert not person.is_in
    person.enter()
    assert person.is_in
    end_account(person.home, Store(person.home.store_path), "TK-001", by="quản trị viên", now=NOW)
    assert not person.is_in
    assert person.enter()[0] == 403


def test_the_provider_s_own_word_of_logout_ends_the_session(person: Person) -> None:
    """Server to server; a word that is not the provider's, not for us, old, or of something else ends nothing."""
    stranger = RSAKey.generate_key(2048, parameters={"kid": "la"})
    person.enter()
    for token in (
        person.mock.logout_token(stranger, sub="lan"), person.mock.logout_token(sub="lan", aud="khac"),
        person.mock.logout_token(sub="lan", iss="http://localhost:1"), person.mock.logout_token(),
        person.mock.logout_token(sub="lan", iat=1), person.mock.logout_token(sub="lan", nonce="n"),
        person.mock.logout_token(sub="lan", events={}), person.mock.logout_token(sub="lan", jti=None), "", "a.b.c",
    ):  # fmt: skip
        assert person.client.post("/dang-nhap/oidc/ket-thuc", data={"logout_token": token}).status_code == 400
        assert person.is_in
    for token in (person.mock.logout_token(sub="khac"), person.mock.logout_token(sub="lan", sid="khac")):
        assert person.client.post("/dang-nhap/oidc/ket-thuc", data={"logout_token": token}).status_code == 200
        assert person.is_in
    token = person.mock.logout_token(sub="lan")
    told = person.client.post("/dang-nhap/oidc/ket-thuc", data={"logout_token": token})
    assert (told.status_code, told.headers["cache-control"], person.is_in) == (200, "no-store", False)
    assert person.events("logout") == [("logout", "TK-001", '{"by": "oidc"}')]


def test_behind_tls_both_cookies_are_secure(made: Home, mock: Mock, tmp_path: Path) -> None:
    """Also where the proxy does not say that it was https; opened by another name, one is led to the right one."""
    home = Home(Path(shutil.copytree(made.root, tmp_path / "kho")))
    mock.person("lan", **LAN)
    base = "https://so-luu.truong.example"
    settings = OidcSettings("Trường", mock.issuer, "so-luu", SECRET, base)
    person = Person(home, mock, settings, base=base)
    sent = person.client.get("/dang-nhap/oidc")
    assert sent.headers["set-cookie"].startswith("__Host-so-luu-cho=")
    assert "Secure" in sent.headers["set-cookie"]
    told = person.client.get(mock.agree(sent.headers["location"], "lan"))
    given = told.headers.get_list("set-cookie")
    assert [each.partition("=")[0] for each in given] == ["__Host-so-luu-phien", "__Host-so-luu-cho"]
    assert all("Secure" in each and "HttpOnly" in each for each in given)
    elsewhere = {"host": "localhost:8501"}
    led = person.client.get("/dang-nhap/oidc?den=%2Fpho-diem", headers=elsewhere).headers["location"]
    assert led == f"{base}/dang-nhap/oidc?den=%2Fpho-diem&lai=1"
    assert "oidc-cau-hinh" in person.client.get("/dang-nhap/oidc?lai=1", headers=elsewhere).text


def test_a_silent_or_misread_provider_is_told_and_passwords_work_on(person: Person) -> None:
    """Nobody at that address; a provider that calls itself otherwise."""
    other = person.mock.issuer.replace("localhost", "127.0.0.1")
    for issuer, code in (("http://localhost:9", "oidc-khong-tra-loi"), (f"{other}/", "oidc-cau-hinh")):
        lone = Person(person.home, person.mock, replace(person.settings, issuer=issuer))
        told = lone.client.get("/dang-nhap/oidc")
        assert (told.status_code, code in told.text, "Tên đăng nhập" in told.text) == (503, True, True)


def test_a_provider_without_a_logout_says_so(person: Person) -> None:
    """As Google: there is nowhere to be sent."""
    person.go()
    del person.provider._app.server_metadata["end_session_endpoint"]
    told = person.client.get("/dang-xuat/oidc")
    assert (told.status_code, "không có địa chỉ đăng xuất chung" in told.text) == (200, True)


def test_settings_that_cannot_be_used_close_that_way_alone(
    person: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What is wrong is told at the server, not to whoever opens the page; passwords work on."""
    monkeypatch.delenv("SOLUU_OIDC_CLIENT_SECRET", raising=False)
    with person.home.settings_path.open("a", encoding="utf-8") as file:
        file.write('[oidc]\nname = "Google"\nissuer = "https://accounts.google.com"\nclient_id = "x"\n')
    store = Store(person.home.store_path)
    gate = Gate(PlainTextResponse("Streamlit"), sessions_of(person.home), lambda: NOW)
    client = TestClient(login_first(gate, person.home, store), BASE, follow_redirects=False)
    page = client.get("/dang-nhap").text
    assert "oidc-cau-hinh" in page
    assert "Tên đăng nhập" in page
    assert "so-luu.toml" not in page
    assert "SOLUU_OIDC_CLIENT_SECRET" in caplog.text
    monkeypatch.setenv("SOLUU_OIDC_CLIENT_SECRET", SECRET)
    client = TestClient(login_first(gate, person.home, store), BASE, follow_redirects=False)
    assert "Đăng nhập bằng Google" in client.get("/dang-nhap").text


def test_other_methods_do_nothing(person: Person) -> None:
    """Neither does a look at the address that the provider alone writes to."""
    for path in ("/dang-nhap/oidc", "/dang-nhap/oidc/ve", "/dang-xuat/oidc"):
        assert person.client.post(path, headers={"origin": BASE}).status_code == 405
    assert person.client.get("/dang-nhap/oidc/ket-thuc").status_code == 405
