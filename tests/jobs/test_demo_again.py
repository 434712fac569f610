"""`soluu demo` once more, where an older program made the sample: it says what can be done there."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest

from jobs import demo
from records.problems import CannotError, UsageError


def test_on_an_older_sample_it_advises_nothing_that_it_has_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sealing anew asks for a reason, and `demo` has no option to give one."""
    def refuses(*_: object, **__: object) -> None:
        raise UsageError("Lập bản mới thì phải nêu lý do: --reason \"…\".")

    monkeypatch.setattr(demo, "seal_classes", refuses)
    monkeypatch.setattr(demo, "find_scopes", lambda *_, **__: [])
    monkeypatch.setattr(demo, "load_private", lambda *_: None)
    home, store = SimpleNamespace(root=tmp_path, keys=tmp_path), SimpleNamespace(read=lambda: nullcontext(None))
    with pytest.raises(CannotError) as told:
        demo._seal(home, store, None, None, print, lambda *_, **__: nullcontext(None))  # type: ignore[arg-type]
    assert "--reason" not in str(told.value)
    assert "SOLUU_HOME" in str(told.value)
    assert "xóa" not in str(told.value).lower()     # it may be a school's real home
