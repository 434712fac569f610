"""What a witness keeps, in a folder of its own under its home: its key, and of each log the keys and heads it saw.

One JSON file a log, replaced whole; the evidence of what was refused lies beside, and nothing here is ever deleted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from jobs.whole_files import written_aside
from proofs.checking import ProofError
from proofs.checkpoints import Checkpoint, signed_checkpoint
from proofs.notes import SIGNATURE, Note, VerifierKey, parse_vkey
from records.home import Home
from records.problems import CannotError, StoreBusyError


@dataclass(frozen=True, slots=True)
class SeenLog:
    """A log as its witness knows it: the keys that a person confirmed, and every head cosigned, oldest first."""

    origin: str
    keys: tuple[VerifierKey, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def heads(self) -> tuple[Checkpoint, ...]:
        return tuple(signed_checkpoint(str(note))[0] for note in self.notes)

    @property
    def last(self) -> Checkpoint | None:
        return max(self.heads, key=lambda head: head.size, default=None)

    def and_seen(self, key: VerifierKey, note: Note) -> SeenLog:
        """With one head more, or with a later answer in the place of the one to the same head."""
        keys = self.keys if key in self.keys else (*self.keys, key)
        return replace(self, keys=keys, notes=(*(each for each in self.notes if each.text != note.text), note))


@dataclass(frozen=True, slots=True)
class WitnessBook:
    """The places of a witness. Making one touches no disk."""

    root: Path

    @classmethod
    def of(cls, home: Home) -> WitnessBook:
        return cls(home.root / "nhan-chung")

    @property
    def keys(self) -> Path:
        return self.root / "khoa"

    @property
    def vkey_path(self) -> Path:
        """The witness's own key in one line: what the schools get."""
        return self.root / "khoa-nhan-chung.txt"

    @property
    def logs(self) -> Path:
        return self.root / "nhat-ky"

    @property
    def evidence(self) -> Path:
        return self.root / "bang-chung"

    @contextmanager
    def locked(self, wait: float) -> Iterator[None]:
        """Alone: two answers to one log at the same time could cosign two heads that contradict each other."""
        self.root.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.root / "so.lock", timeout=wait):
                yield
        except Timeout as error:
            raise StoreBusyError(
                f"Sổ nhân chứng đang được một chương trình khác dùng, đã đợi {wait:g} giây. Thử lại sau ít phút."
            ) from error

    def log(self, origin: str) -> SeenLog:
        """What is known of a log; nothing yet for a new one. Raises `CannotError` where the file was damaged."""
        path = self._path(origin)
        return self._read(path) if path.exists() else SeenLog(origin)

    def all_logs(self) -> list[SeenLog]:
        return sorted((self._read(path) for path in self.logs.glob("*.json")), key=lambda log: log.origin)

    def keep(self, log: SeenLog) -> None:
        document = {
            "origin": log.origin, "keys": [key.vkey for key in log.keys], "heads": [str(note) for note in log.notes],
        }  # fmt: skip
        with written_aside(self._path(log.origin)) as aside:
            aside.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
            aside.replace(self._path(log.origin))

    def keep_evidence(self, origin: str, now: datetime, files: dict[str, str]) -> Path:
        """Keep both heads of a refusal, with what was said of it."""
        folder = self.evidence / f"{self._path(origin).stem}-{now:%Y%m%dT%H%M%S%f}"
        folder.mkdir(parents=True)
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8", newline="\n")
        return folder

    def _path(self, origin: str) -> Path:
        return self.logs / f"{hashlib.sha256(origin.encode()).hexdigest()[:32]}.json"

    def _read(self, path: Path) -> SeenLog:
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            keys = tuple(parse_vkey(vkey) for vkey in document["keys"])
            if any(key.kind != SIGNATURE for key in keys):
                raise ProofError("Khóa của một nhật ký phải là loại 1.")
            return SeenLog(document["origin"], keys, tuple(signed_checkpoint(each)[1] for each in document["heads"]))
        except (ValueError, KeyError, TypeError) as error:
            raise CannotError(
                f"Sổ nhân chứng {path} bị hỏng. Khôi phục tệp từ bản sao; không ký gì cho đến khi có lại nó."
            ) from error
