"""Login through a real Keycloak in a real browser: in by its form, out by its word, and out of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from fetch_chromium import find as find_chromium
from fetch_keycloak import find as find_keycloak
from playwright.sync_api import expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "browser"))

from oidc_place import CLIENT, EMAIL, dashboard_with
from test_journey import FLAGS, SLOW, free_port, photograph

pytestmark = [pytest.mark.full, pytest.mark.tool("chromium"), pytest.mark.tool("keycloak")]
ADMIN, PASSWORD = "quan-tri", "mot-lan-roi-thoi"
START_SECONDS = 600     # the first start builds it anew


@dataclass
class Keycloak:
    address: str

    @property
    def issuer(self) -> str:
        return f"{self.address}/realms/truong"

    def admin(self, method: str, path: str, **sent: object) -> httpx2.Response:
        form = {"grant_type": "password", "client_id": "admin-cli", "username": ADMIN, "password": PASSWORD}
        token = httpx2.post(f"{self.address}/realms/master/protocol/openid-connect/token", data=form, timeout=60).json()
        headers = {"Authorization": f"Bearer {token['access_token']}"}
        told = httpx2.request(method, f"{self.address}/admin/realms{path}", headers=headers, timeout=60, **sent)  # type: ignore[arg-type]
        return told.raise_for_status()

    def make_realm(self, pages: str, secret: str) -> None:
        """A school's realm: this program as a client, a clerk whose address is verified, and somebody whose is not."""
        client = {
            "clientId": CLIENT, "secret": secret, "redirectUris": [f"{pages}/dang-nhap/oidc/ve"],
            "standardFlowEnabled": True, "publicClient": False, "attributes": {
                "backchannel.logout.url": f"{pages}/dang-nhap/oidc/ket-thuc",
                "backchannel.logout.session.required": "true", "pkce.code.challenge.method": "S256",
                "post.logout.redirect.uris": f"{pages}/dang-nhap",
            },
        }  # fmt: skip
        users = [
            {"username": name, "email": email, "emailVerified": verified, "enabled": True, "firstName": "A",
             "lastName": "B", "credentials": [{"type": "password", "value": PASSWORD}]}
            for name, email, verified in (("lan", EMAIL, True), ("la", "la@truong.example", False))
        ]  # fmt: skip
        self.admin("POST", "", json={"realm": "truong", "enabled": True, "clients": [client], "users": users})


@contextmanager
def run_keycloak(log: Path) -> Iterator[Keycloak]:
    place, port = find_keycloak(), free_port()
    assert place is not None
    command = ["bash", str(place / "bin" / "kc.sh"), "start-dev", "--db=dev-mem", "--http-host=127.0.0.1",
               f"--http-port={port}", "--hostname", f"http://localhost:{port}"]  # fmt: skip
    env = {**os.environ, "KC_BOOTSTRAP_ADMIN_USERNAME": ADMIN, "KC_BOOTSTRAP_ADMIN_PASSWORD": PASSWORD}
    with log.open("wb") as told:
        process = subprocess.Popen(command, env=env, stdout=told, stderr=told)
        try:
            _wait(f"http://localhost:{port}/realms/master", process, log)
            yield Keycloak(f"http://localhost:{port}")
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")[-2000:]
        try:
            if httpx2.get(address, timeout=10).status_code == 200:
                return
        except httpx2.HTTPError:
            time.sleep(1)
    pytest.fail("Keycloak was not ready in time")


def test_a_clerk_s_day_with_keycloak(tmp_path: Path) -> None:
    """In by a deep link and Keycloak's own form; out when the administrator ends the session there; out of both; and
    nobody whose address Keycloak has not verified."""
    port = free_port()
    with run_keycloak(tmp_path / "keycloak.log") as keycloak, sync_playwright() as playwright:
        keycloak.make_realm(f"http://localhost:{port}", "bi-mat-cua-may")
        with dashboard_with(tmp_path / "kho", port, keycloak.issuer, "bi-mat-cua-may") as place:
            chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
            page = chromium.new_context(locale="vi-VN").new_page()
            page.set_default_timeout(SLOW)

            def enter(name: str) -> None:
                page.get_by_role("link", name="Đăng nhập bằng Trường Mẫu").click()
                page.locator("#username").fill(name)
                page.locator("#password").fill(PASSWORD)
                page.locator("#kc-login").click()

            page.goto(f"{place.address}/nhap-du-lieu?lop=6A1")
            enter("lan")
            expect(page.get_by_role("heading", name="Nhập dữ liệu", exact=True)).to_be_visible(timeout=SLOW)
            assert page.url.startswith(f"{place.address}/nhap-du-lieu?lop=6A1")
            photograph(page, "keycloak-da-vao", 1440)

            (user,) = keycloak.admin("GET", "/truong/users", params={"username": "lan", "exact": "true"}).json()
            keycloak.admin("POST", f"/truong/users/{user['id']}/logout")
            page.goto(f"{place.address}/nhap-du-lieu")
            expect(page.get_by_role("heading", name="Đăng nhập", exact=True)).to_be_visible()

            enter("lan")
            expect(page.get_by_text("Nguyễn Thị Lan")).to_be_visible(timeout=SLOW)
            page.get_by_role("link", name="Đăng xuất").click()
            page.get_by_role("button", name="Đăng xuất").click()
            page.get_by_role("link", name="đăng xuất cả ở Trường Mẫu").click()
            page.locator("#kc-logout").click()
            expect(page.get_by_role("heading", name="Đăng nhập", exact=True)).to_be_visible()
            enter("la")
            expect(page.get_by_text("chưa xác nhận địa chỉ thư")).to_be_visible()
            chromium.close()
