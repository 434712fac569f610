"""A sealed home whose profile has confirmed periods, and the steps of a disposal: what tests of disposal stand on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from copied_home import Copied

from archive.keys import load_private
from archive.ocfl.layout import object_path
from jobs.disposing import DisposalOutcome, Progress, carry_out
from jobs.policies import policies_of
from records.clock import VIETNAM
from records.copies import Sealed
from records.disposal import Disposal, Purpose, Signer
from records.disposal_store import Reviewed, appraise, decide, disposal_of, propose, review
from records.holds import HoldAsked, HoldRow, lift_hold, place_hold
from records.policy import Policies

OVER = datetime(2037, 1, 10, 8, 0, tzinfo=VIETNAM)      # the periods below have run out
EARLY = datetime(2030, 1, 10, 8, 0, tzinfo=VIETNAM)     # and here they have not
CLERK = Signer(role="clerk", name="Nguyễn Thị Lan")
VICE = Signer(role="vice_principal", name="Trần Văn Bình")
HEAD = Signer(role="principal", name="Lê Thị Hoa")
TEN_YEARS = """
[[retention]]
code = "thoi-han-luu"
article = "Quy chế của trường (mẫu): lưu trữ"
sentence = "Hồ sơ lớp giữ mười năm."
documents = ["class_summary", "class_book", "hoc_ba", "correction_report", "check_minutes"]
until = "years"
years = 10
counted_from = "school_year_end"
authority = "Thông tư mẫu số 01, mục 5"
afterwards = "destroy"
confirmed = true
"""
CORRECTIONS_UNTIL_LEAVING = """
[[retention]]
code = "thoi-han-sua-diem"
article = "Quy chế của trường (mẫu): sửa điểm"
sentence = "Hồ sơ sửa điểm giữ đến khi học sinh ra trường."
documents = ["correction_minutes", "request_form"]
until = "pupil_leaves"
authority = "Thông tư mẫu số 01, mục 6"
afterwards = "destroy"
confirmed = true
"""


LONG_AGO = TEN_YEARS.replace("years = 10", "years = 1").replace("school_year_end", "sealing")
TO_HAND_OVER = TEN_YEARS.replace('"destroy"', '"hand_over"')


def with_periods(copied: Copied, text: str = TEN_YEARS + CORRECTIONS_UNTIL_LEAVING) -> None:
    """Give the home's profile these rules of retention in place of its own."""
    path = copied.home.policy_path
    parts = path.read_text(encoding="utf-8").split("\n\n")
    kept = [part for part in parts if "[[retention]]" not in part]
    path.write_text("\n\n".join(kept) + "\n" + text, encoding="utf-8")


def seal_long_ago(copied: Copied, text: str = LONG_AGO) -> None:
    """As if its bundles had been sealed years before the machine's clock: what a real service keeps goes by that."""
    with_periods(copied, text)
    with copied.store.write() as db:
        db.execute("UPDATE bundle SET sealed_at = TIMESTAMP '2020-06-01 00:00:00'")


@dataclass
class Disposing:
    """A home and the moment; each step as somebody of the school takes it."""

    copied: Copied
    now: datetime = OVER

    @property
    def policies(self) -> Policies:
        return policies_of(self.copied.home)

    def tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def bundles(self) -> tuple[Sealed, ...]:
        return self.copied.bundles()

    def review(self) -> dict[str, Reviewed]:
        with self.copied.store.read() as db:
            found = review(db, self.policies, self.now.date())
        return {each.record.kept.subject_id: each for each in found}

    def propose(self, *ids: str, by: Signer = CLERK, purpose: Purpose = "destroy") -> Disposal:
        with self.copied.store.write() as db:
            return propose(
                db, self.policies, ids, reason="Hết thời hạn lưu.", by=by, now=self.tick(), purpose=purpose
            )

    def appraise(self, disposal_id: str, by: Signer = VICE, *, agrees: bool = True) -> Disposal:
        with self.copied.store.write() as db:
            return appraise(db, disposal_id, agrees=agrees, text="Đủ điều kiện.", by=by, now=self.tick())

    def decide(self, disposal_id: str, by: Signer = HEAD, *, approves: bool = True) -> Disposal:
        with self.copied.store.write() as db:
            return decide(
                db, self.policies, disposal_id, approves=approves, number="12/QĐ-THCS", day=self.tick().date(), by=by,
                now=self.now,
            )  # fmt: skip

    def decided(self, *ids: str, purpose: Purpose = "destroy") -> Disposal:
        disposal = self.propose(*ids, purpose=purpose)
        self.appraise(disposal.disposal_id)
        return self.decide(disposal.disposal_id)

    def carry_out(
        self, disposal_id: str, progress: Progress | None = None, eark: Path | None = None
    ) -> DisposalOutcome:
        home = self.copied.home
        return carry_out(
            home, self.copied.store, self.policies, disposal_id, key=load_private(home.keys, None), by="clerk",
            now=self.tick(), device_of=self.copied.device_of, progress=progress, eark=eark,
        )  # fmt: skip

    def disposal(self, disposal_id: str) -> Disposal:
        with self.copied.store.read() as db:
            return disposal_of(db, disposal_id)

    def hold(self, bundle: Sealed, scope: str = "bundle", class_name: str | None = None) -> HoldRow:
        asked = HoldAsked(
            scope=scope, school=bundle.school, school_year=bundle.school_year, class_name=class_name,  # type: ignore[arg-type]
            subject_id=bundle.bundle_id, reason="Đơn khiếu nại đang xét", authority="Công văn 5/TTr ngày 02/01/2037",
        )  # fmt: skip
        with self.copied.store.write() as db:
            return place_hold(db, asked, by="clerk", now=self.tick())

    def lift(self, hold_id: str) -> None:
        with self.copied.store.write() as db:
            lift_hold(db, hold_id, reason="Đã giải quyết xong, công văn 9/TTr", by="principal", now=self.tick())

    def lies_at(self, bundle: Sealed) -> set[str]:
        """Where bytes of a bundle lie: locations by name, and 'kho'. Looked up on the devices, not in the store."""
        home = {"kho"} if bundle.path_in(self.copied.home).exists() else set()
        roots = self.copied.devices.glob("*/*")
        found = {root.name for root in roots if (root / object_path(bundle.object_id)).exists()}
        return home | found
