"""The part `[oidc]` of a home's settings: what can be meant, what would leak, and what is refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from records.account_emails import email_of
from records.home import Home
from records.identities import RefusedIdentityError, identity_of
from records.oidc_settings import OidcSettings, oidc_settings
from records.problems import CannotError

GOOGLE = {"name": "Google", "issuer": "https://accounts.google.com", "client_id": "so-luu.apps"}


SECRET = "bi-mat"   # noqa: S105 – of nothing


def read(said: object, secret: str | None = SECRET, home: Path = Path("/kho")) -> OidcSettings | None:
    return oidc_settings(said, "so-luu.toml", home, secret, "https://so-luu.truong.example")


def test_nothing_said_is_local_accounts_alone() -> None:
    """And a whole part is a provider, at the origin of the codes unless another is named."""
    assert read(None) is None
    assert read(GOOGLE) == OidcSettings(
        "Google", "https://accounts.google.com", "so-luu.apps", "bi-mat", "https://so-luu.truong.example"
    )
    own = read({**GOOGLE, "redirect_base": "https://pc.truong.example:8443/", "allowed_domains": ["@Truong.example"]})
    assert own is not None
    assert (own.redirect_base, own.allowed_domains) == ("https://pc.truong.example:8443", ("truong.example",))


@pytest.mark.parametrize("wrong", [
    "Google", {}, {**GOOGLE, "name": " "}, {**GOOGLE, "issuer": 1}, {**GOOGLE, "scope": "openid"},
    {**GOOGLE, "allowed_domains": "truong.example"}, {**GOOGLE, "allowed_domains": ["truong"]},
    {**GOOGLE, "verified_claim": ""},
])  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_an_example(wrong: object) -> None:
    """A missing part, one of another kind, one that nobody knows."""
    with pytest.raises(CannotError, match="Ghi như sau"):
        read(wrong)


@pytest.mark.parametrize("wrong", [
    {"issuer": "http://id.truong.example"}, {"issuer": "accounts.google.com"}, {"issuer": "https://a.example/?x=1"},
    {"redirect_base": "http://so-luu.truong.example"}, {"redirect_base": "https://a.example/so-luu"},
    {"redirect_base": "https://a.example@evil.example"}, {"issuer": "http://localhost.evil.example"},
])  # fmt: skip
def test_no_login_crosses_a_network_in_the_clear(wrong: dict[str, str]) -> None:
    """Plain http is for this machine alone."""
    with pytest.raises(CannotError, match="https"):
        read({**GOOGLE, **wrong})
    assert read({**GOOGLE, "issuer": "http://localhost:8080/realms/truong", "redirect_base": "http://localhost:8501"})


def test_the_secret_stays_out_of_the_home(tmp_path: Path) -> None:
    """So-luu.toml and all of the home go into copies: it comes from the environment, or a file elsewhere."""
    with pytest.raises(CannotError, match="mọi bản sao"):
        read({**GOOGLE, "client_secret": "bi-mat"})
    with pytest.raises(CannotError, match="thiếu mã bí mật"):
        read(GOOGLE, None)
    home, outside = tmp_path / "kho", tmp_path / "bi-mat.txt"
    home.mkdir()
    for path in (home / "bi-mat.txt", outside):
        path.write_text("tu-tep\n", encoding="utf-8")
    for inside in (home / "bi-mat.txt", home / ".." / "kho" / "bi-mat.txt", Path("bi-mat.txt")):
        with pytest.raises(CannotError, match="ngoài kho"):
            read({**GOOGLE, "client_secret_file": str(inside)}, None, home)
    found = read({**GOOGLE, "client_secret_file": str(outside)}, None, home)
    assert found is not None
    assert (found.client_secret, "tu-tep" in repr(found)) == ("tu-tep", False)
    with pytest.raises(CannotError, match="Không đọc được"):
        read({**GOOGLE, "client_secret_file": str(tmp_path / "khong-co.txt")}, None, home)


def test_a_home_reads_its_own_part(tmp_path: Path) -> None:
    """And offers the origin of its codes."""
    home = Home(tmp_path)
    home.write_settings("https://so-luu.truong.example/V/")
    assert home.oidc("bi-mat") is None
    with home.settings_path.open("a", encoding="utf-8") as file:
        file.write('[oidc]\nname = "Google"\nissuer = "https://accounts.google.com"\nclient_id = "x"\n')
    found = home.oidc("bi-mat")
    assert found is not None
    assert found.redirect_base == "https://so-luu.truong.example"


def test_of_google_its_own_word_on_the_domain_counts() -> None:
    """A private account may have verified an address of the school's: without `hd` the school does not keep it."""
    settings = OidcSettings("Google", GOOGLE["issuer"], "x", "y", "https://a.example", ("truong.example",))
    claims = {"sub": "1", "email": "lan@truong.example", "email_verified": True}
    with pytest.raises(RefusedIdentityError):
        identity_of(claims, settings)
    assert identity_of({**claims, "hd": "truong.example"}, settings).email == "lan@truong.example"


def test_another_claim_may_say_that_the_address_is_verified() -> None:
    """Microsoft's says 1 or true; of it the usual one counts no more."""
    settings = OidcSettings(
        "Microsoft", "https://login.microsoftonline.com/1/v2.0", "x", "y", "https://a.example", (), "xms_edov"
    )
    for said in (True, 1, "1", "true"):
        assert identity_of({"sub": "1", "email": "A@b.example", "xms_edov": said}, settings).email == "a@b.example"
    for said in (False, 0, "0", None, [True]):
        claims = {"sub": "1", "email": "a@b.example", "xms_edov": said, "email_verified": True}
        assert identity_of(claims, settings).email is None


def test_addresses_that_only_look_alike_are_not_one() -> None:
    """A Kelvin sign is no k, though lower case makes one of it."""
    assert email_of(" Kha@Truong.example ") == "kha@truong.example"
    for text in ("\u212aha@truong.example", "kha", "kha@", "a b@truong.example", "kha@truong.example\n,x@y"):
        assert email_of(text) is None
