"""Revoking from the command line, as scripts rely on it: exit codes, one JSON document, nothing done by `--dry-run`."""

from __future__ import annotations

from pathlib import Path

from copied_home import Copied
from test_cli import document, soluu

from qr.payload import document_label


def test_from_a_suspension_by_the_number_on_the_paper_to_a_revocation(copied: Copied, tmp_path: Path) -> None:
    """dry-run, suspend (0), verify elsewhere with the list (1), lift, place, list, publish."""
    home, bundle = copied.home.root, copied.bundles()[0]
    number = document_label(bytes.fromhex(bundle.bundle_id))
    said = ("--reason", "Đơn của phụ huynh", "--name", "Lê Thị Hoa", "--json")
    dry = document(soluu(home, "revoke", "suspend", "--document", number, *said, "--dry-run"))
    assert dry == {"kind": "suspended", "documents": 1, "done": False}
    suspended = document(soluu(home, "revoke", "suspend", "--document", number, *said))
    assert (suspended["id"], suspended["subject"], suspended["documents"]) == ("HL-2026-001", bundle.bundle_id, 1)
    elsewhere = soluu(
        tmp_path / "thanh-tra", "verify", str(bundle.path_in(copied.home)), "--key",
        str(copied.home.keys / "khoa-cong-khai.json"), "--status", str(copied.home.status_path), "--json",
    )  # fmt: skip
    (result,) = document(elsewhere)["results"]
    assert (elsewhere.returncode, result["intact"], result["current"]) == (1, True, False)
    assert result["status_as_of"].endswith("+07:00")
    assert [problem["code"] for problem in result["problems"]] == ["suspended"]
    assert soluu(home, "revoke", "lift", "HL-2026-001", *said).returncode == 0
    place = ("revoke", "place", "--bundle", bundle.bundle_id, "--why", "noi dung", "--requested-name", "Trần Văn Bình")
    day = copied.now.date().isoformat()
    revoked = document(soluu(home, *place, "--number", "12/QĐ", "--date", day, *said))
    assert (revoked["kind"], revoked["why"], revoked["documents"] > 1) == ("revoked", "content", True)
    listed = soluu(home, "revoke", "list")
    assert "HL-2026-002: thu hồi gói" in listed.stdout
    assert "quyết định số 12/QĐ" in listed.stdout
    assert "Danh sách trạng thái số 5" in listed.stdout
    assert document(soluu(home, "revoke", "publish", "--json"))["number"] == 6
