"""What witnesses have seen of the sealings. Under the head that a bundle carries nobody but the school has signed, for
it is of the very moment of the sealing; witnesses sign later ones. So each sealing is proven anew under such a head.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.checking.result import Witness
from jobs.whole_files import write_whole
from proofs.checking import ProofError
from proofs.checkpoints import Checkpoint
from proofs.inclusion import FIRST_LINE, LogProof
from proofs.notes import Note, cosigned_at
from records.clock import VIETNAM
from records.copies import Sealed, sealed_bundles
from records.log import heads
from records.problems import CannotError
from records.store import Database, Store

ENDING = ".tlog-proof"


@dataclass(frozen=True, slots=True)
class Proven:
    """A kept bundle, and where its proof was written; None where no witness has signed since it was sealed."""

    bundle: Sealed
    path: Path | None


@dataclass(frozen=True, slots=True)
class WitnessProofs:
    """Proofs under the head of `size` events that `witnesses` signed, a file a bundle."""

    size: int
    witnesses: tuple[Witness, ...]
    proven: tuple[Proven, ...]

    @property
    def waiting(self) -> tuple[Sealed, ...]:
        return tuple(each.bundle for each in self.proven if each.path is None)


def witnesses_of(db: Database, place: int) -> tuple[Witness, ...]:
    """Who signed a head of this log under which the event at a place (from 0) lies, each witness with the newest; of an
    answer that does not hold, or is to another past than the log has, nothing."""
    found: dict[str, Witness] = {}
    for size in sorted({each.size for each in heads.cosignatures(db) if each.size > place}):
        for witness in _said(db, _cosigned(db, size)):
            found[witness.name] = witness
    return tuple(found[name] for name in sorted(found))


def write_witness_proofs(store: Store, folder: Path) -> WitnessProofs:
    """Write the proof of each kept bundle's sealing under the newest head that a witness signed, with the witness's
    lines: named as the bundle's ZIP, to lie beside it. An earlier proof of ours is replaced; no other file is.

    Raises `CannotError` where no witness has signed yet, where the log does not hold, or what is there is not ours.
    """
    with store.read() as db:
        size = max((each.size for each in heads.cosignatures(db)), default=0)
        if not size:
            raise CannotError("Chưa có nhân chứng nào ký. Gửi yêu cầu bằng «soluu log request TỆP» trước.")
        head = _cosigned(db, size)
        said = _said(db, head)
        if head is None or not said:
            raise CannotError(
                f"Chữ ký nhân chứng dưới đầu {size} sự kiện không đúng. Chạy «soluu log verify» để biết chỗ sai."
            )
        events, bundles = heads.sealing_events(db), sealed_bundles(db)
        made: list[tuple[Sealed, LogProof | None]] = []
        for bundle in bundles:
            number, place = events.get(bundle.bundle_id, (None, size))
            proof = None if number is None or place >= size else heads.inclusion_proof(db, number, head)
            made.append((bundle, proof))
    paths = {bundle.bundle_id: folder / f"{Path(bundle.file_name).stem}{ENDING}" for bundle, proof in made if proof}
    for path in paths.values():
        _require_ours(path)
    for bundle, proof in made:
        if proof:
            write_whole(paths[bundle.bundle_id], str(proof).encode("utf-8"))
    return WitnessProofs(size, said, tuple(Proven(bundle, paths.get(bundle.bundle_id)) for bundle, _ in made))


def _require_ours(path: Path) -> None:
    if path.exists() and not path.read_bytes().startswith(f"{FIRST_LINE}\n".encode()):
        raise CannotError(f"{path} không phải bằng chứng nhật ký; không ghi đè. Chọn một thư mục khác.")


def _cosigned(db: Database, size: int) -> tuple[Checkpoint, Note] | None:
    """The head of so many events with its witnesses' lines; None where there is none that the log still agrees with."""
    found = heads.head_of(db, size)
    if found is None or heads.place_of(db, found[0]) != "within":
        return None
    return found[0], heads.cosigned_note(db, found[1], size)


def _said(db: Database, head: tuple[Checkpoint, Note] | None) -> tuple[Witness, ...]:
    """Whose lines under a head hold, and when each signed."""
    said: list[Witness] = []
    if head is None:
        return ()
    for witness in heads.witnesses(db):
        try:
            at = cosigned_at(head[1], witness)
        except ProofError:      # told by `soluu log verify`
            continue
        if at is not None:
            said.append(Witness(witness.name, datetime.fromtimestamp(at, VIETNAM), head[0].size))
    return tuple(said)
