"""What is due by itself: checks of copies, the status list, reminders of what only people can do, and the mail."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from copied_home import Copied
from mail_server import mail_server
from sample_home import School
from small_archive import SCHOOL, small_archive
from typer.testing import CliRunner

from archive.keys import load_private
from jobs.due import SAY_AGAIN, SIGN_AGAIN, DueOutcome, run_due
from jobs.kept_list import kept_list
from jobs.mailing import send_mail
from jobs.status_list import publish_list
from records.access import Request
from records.clock import VIETNAM
from records.home import Home
from records.loans import add_loan
from records.mail_settings import MailSettings, mail_settings
from records.problems import CannotError
from records.reading import export_months, schools
from soluu import app  # noqa: TID251 – it is what is tested

A_DAY = timedelta(days=1)


@pytest.fixture
def copied(tmp_path: Path) -> Copied:
    """Three small bundles at one place that is checked every thirty days."""
    copied = small_archive(tmp_path).copied
    copied.add("a", check_every=30)
    copied.copy()
    return copied


def due(copied: Copied, now: datetime, **more: object) -> DueOutcome:
    return run_due(copied.home, copied.store, now=now, device_of=copied.device_of, **more)  # type: ignore[arg-type]


def test_a_place_is_checked_once_its_day_has_come(copied: Copied) -> None:
    """Not before; and afterwards not again until its next day."""
    assert due(copied, copied.now + 10 * A_DAY).checked == []
    outcome = due(copied, copied.now + 31 * A_DAY)
    assert [(each.location_id, each.results) for each in outcome.checked] == [("a", {"good": 4})]
    assert outcome.exit_code == 0
    assert due(copied, copied.now + 32 * A_DAY).checked == []


def test_damage_and_what_cannot_be_reached_end_with_their_codes(copied: Copied) -> None:
    (place,) = copied.places()
    zip_there = copied.zip_at(place)
    zip_there.write_bytes(zip_there.read_bytes() + b"x")
    assert due(copied, copied.now + 31 * A_DAY).exit_code == 1
    shutil.rmtree(Path(place.uri))
    assert due(copied, copied.now + 62 * A_DAY).exit_code == 3


def test_a_medium_that_lies_elsewhere_is_a_reminder_and_no_failed_check(copied: Copied) -> None:
    """A USB disk in the safe is no fault; somebody is to bring it."""
    usb = copied.add("usb", kind="usb", check_every=30, custodian="Văn thư")
    copied.copy()
    Path(usb.uri).rename(copied.devices / "ket-sat")
    outcome = due(copied, copied.now + 31 * A_DAY)
    assert [each.location_id for each in outcome.checked] == ["a"]
    assert any("usb" in reminder and "chưa cắm" in reminder for reminder in outcome.reminders)
    assert outcome.exit_code == 0


def test_the_status_list_is_signed_anew_before_it_is_too_old(copied: Copied) -> None:
    key = load_private(copied.home.keys, None)
    first = publish_list(copied.home, copied.store, key, copied.now, "văn thư")
    assert due(copied, copied.now + SIGN_AGAIN - A_DAY).signed is None
    later = copied.now + SIGN_AGAIN
    assert due(copied, later).signed == first.number + 1
    kept = kept_list(copied.home)
    assert kept is not None
    assert (kept.number, kept.issued_at) == (first.number + 1, later)


def test_a_key_with_a_passphrase_is_a_reminder(copied: Copied, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is at the keyboard; with SOLUU_PASSPHRASE it is signed."""
    publish_list(copied.home, copied.store, load_private(copied.home.keys, None), copied.now, "văn thư")
    monkeypatch.setattr("jobs.due.is_encrypted", lambda _: True)
    outcome = due(copied, copied.now + SIGN_AGAIN)
    assert outcome.signed is None
    assert any("soluu revoke publish" in reminder for reminder in outcome.reminders)
    assert due(copied, copied.now + SIGN_AGAIN, passphrase="x" * 8).signed is not None


def test_people_are_reminded_of_counts_and_of_nobody(copied: Copied) -> None:
    """Bundles without two good copies, loans that are overdue: no name, class or code."""
    with copied.store.write() as db:
        request = Request(school=SCHOOL, school_year="2025-2026", action="lend", asked_by="authority", class_name="6A1")
        add_loan(db, request, None, (copied.now + A_DAY).date(), now=copied.now, actor="văn thư")
    said = due(copied, copied.now + 3 * A_DAY).reminders
    assert [each.split(" ")[0] for each in said] == ["3", "1"]
    assert not any("6A1" in each for each in said)


def test_an_unsigned_inspection_of_last_month_is_a_reminder(school: School) -> None:
    """A line a school that has exports of the month; of a month without any nobody is reminded."""
    with school.store.read() as db:
        months = {name: export_months(db, name) for name in schools(db)}
    told = run_due(school.home, school.store, now=datetime(2026, 6, 3, 8, 0, tzinfo=VIETNAM)).reminders
    said = [each for each in told if "chưa ký" in each]
    assert said == [
        f"{name}: kiểm tra tháng 05/2026 chưa ký: xem trang Kiểm tra tháng."
        for name in months if "2026-05" in months[name]
    ]  # fmt: skip
    assert len(said) == len(months) > 0
    later = run_due(school.home, school.store, now=datetime(2027, 3, 1, 8, 0, tzinfo=VIETNAM)).reminders
    assert not [each for each in later if "chưa ký" in each]


def test_the_same_reminder_is_sent_once_a_week(copied: Copied) -> None:
    """What changed is sent at once; what was not sent is tried again."""
    sent: list[Sequence[str]] = []
    now = copied.now + A_DAY
    assert due(copied, now, send=sent.append).sent is True
    assert due(copied, now + A_DAY, send=sent.append).sent is None
    assert due(copied, now + SAY_AGAIN, send=sent.append).sent is True
    assert sent[0] == sent[1]

    def fails(_: Sequence[str]) -> None:
        raise CannotError("no mail today")

    failed = due(copied, now + 2 * SAY_AGAIN, send=fails)
    assert (failed.sent, failed.errors, failed.exit_code) == (False, ["no mail today"], 3)
    assert due(copied, now + 2 * SAY_AGAIN, send=sent.append).sent is True


def settings_of(port: int, **more: object) -> MailSettings:
    said = {"smtp": f"127.0.0.1:{port}", "from": "so-luu@truong.example", "to": ["vt@truong.example"], **more}
    found = mail_settings(said, "so-luu.toml")
    assert found is not None
    return found


def test_a_reminder_arrives_whole() -> None:
    """With its diacritics, marked as made by a machine."""
    with mail_server() as box:
        send_mail(settings_of(box.port, security="none"), None, "Sổ Lưu: 1 việc", ["3 gói chưa đủ hai bản sao."])
        (message,) = box.messages
        assert (message["Subject"], message["To"]) == ("Sổ Lưu: 1 việc", "vt@truong.example")
        assert message["Auto-Submitted"] == "auto-generated"
        assert message.get_content().split() == ["3", "gói", "chưa", "đủ", "hai", "bản", "sao."]


def test_a_server_without_encryption_gets_nothing() -> None:
    """Unless it is on this machine and the settings say so."""
    with mail_server() as box:
        with pytest.raises(CannotError, match="Chưa gửi được thư"):
            send_mail(settings_of(box.port), None, "x", ["y"])
        assert box.messages == []
        box.refused.add("vt@truong.example")
        with pytest.raises(CannotError):
            send_mail(settings_of(box.port, security="none"), None, "x", ["y"])
    with pytest.raises(CannotError, match="Chưa gửi được thư"):
        send_mail(settings_of(1, security="none"), None, "x", ["y"])


@pytest.mark.parametrize(
    "said",
    [
        "smtp", {}, {"smtp": "host", "from": "a@b", "to": ["c@d"]}, {"smtp": "h:25", "from": "a", "to": ["c@d"]},
        {"smtp": "h:25", "from": "a@b", "to": []}, {"smtp": "h:25", "from": "a@b", "to": "c@d"},
        {"smtp": "h:25", "from": "a@b", "to": ["c@d"], "pass": "x"},
        {"smtp": "h:25", "from": "a@b", "to": ["c@d"], "security": "no"},
        {"smtp": "h:25", "from": "a@b\r\nBcc: e@f", "to": ["c@d"]},
        {"smtp": "h:25", "from": "a@b", "to": ["c@d"], "security": "none"},
    ],
)  # fmt: skip
def test_settings_that_cannot_be_meant_are_refused(said: object) -> None:
    with pytest.raises(CannotError, match="email"):
        mail_settings(said, "so-luu.toml")


def test_the_command_reminds_by_the_mail_of_the_settings(copied: Copied) -> None:
    """Off by default; a password never stands in the file."""
    assert Home(copied.home.root).mail is None
    with mail_server() as box:
        with copied.home.settings_path.open("a", encoding="utf-8") as settings:
            settings.write(
                f'[email]\nsmtp = "localhost:{box.port}"\nfrom = "a@b.example"\nto = ["c@d.example"]\n'
                'security = "none"\n'
            )
        answer = CliRunner().invoke(app, ["run-due", "--json"], env={"SOLUU_HOME": str(copied.home.root)})
        document = json.loads(answer.stdout)
        assert (document["mail_sent"], len(box.messages)) == (True, 1)
        assert document["reminders"]
        assert answer.exit_code == 0
