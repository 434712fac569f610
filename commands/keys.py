"""`soluu key`: the school's signing keys, and the root key that vouches for them."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.asking import ask_new_passphrase, ask_secret
from commands.output import Json, err, out, print_json
from commands.words import Command, Group
from jobs.opening import home_of, require_initialised, store_of
from records.clock import VIETNAM, vn_date, vn_datetime
from records.clock import now as clock_now
from records.home import Home, Settings, read_settings
from records.problems import UsageError

if TYPE_CHECKING:
    from archive.key_list import KeyList

app = typer.Typer(
    name="key", cls=Group, no_args_is_help=True,
    help="Khóa niêm phong của trường: danh sách, khóa gốc cất riêng, thay khóa mỗi năm, báo khóa bị lộ.",
)  # fmt: skip
Root = Annotated[Path, typer.Option("--root", metavar="TỆP", help="Tệp khóa gốc, trên USB cất riêng.")]


@app.command("list", cls=Command)
def show(as_json: Json = False) -> None:
    """Các khóa của trường: từ ngày nào đến ngày nào, khóa nào bị lộ, khóa gốc nào ký danh sách."""
    from archive.keys import key_list  # noqa: PLC0415 – keep `--help` fast

    home, _ = _home()
    _tell(key_list(home.keys), as_json=as_json)


@app.command(cls=Command)
def root(
    path: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp mới để ghi khóa gốc, trên USB, ngoài kho.")],
    as_json: Json = False,
) -> None:
    """Tạo khóa gốc: từ nay nó ký danh sách khóa. Rút USB ra và cất riêng ngay sau khi tạo."""
    from jobs.school_keys import make_root  # noqa: PLC0415

    home, settings = _home()
    passphrase = settings.root_passphrase or _asked("Mật khẩu cho khóa gốc", new=True, as_json=as_json)
    listed = make_root(home, store_of(home, settings), path, passphrase, clock_now())
    _tell(listed, as_json=as_json)
    if not as_json:
        out.print(f"Đã ghi khóa gốc vào {path}. Chép thêm một bản sang USB thứ hai, cất hai nơi.", highlight=False)


@app.command(cls=Command)
def rotate(root: Root, as_json: Json = False) -> None:
    """Thay khóa niêm phong, thường vào đầu năm học. Gói đã niêm phong bằng khóa cũ vẫn kiểm chứng được."""
    from archive.keys import is_encrypted, key_list  # noqa: PLC0415
    from jobs.school_keys import rotate as make  # noqa: PLC0415

    home, settings = _home()
    root_passphrase = settings.root_passphrase or _asked("Mật khẩu của khóa gốc", as_json=as_json)
    passphrase = settings.passphrase
    if passphrase is None and is_encrypted(home.keys):
        passphrase = _asked("Mật khẩu cho khóa niêm phong mới", new=True, as_json=as_json)
        if passphrase is None:  # an unprotected key never takes a protected one's place unasked
            raise UsageError("Khóa niêm phong cũ có mật khẩu. Đặt biến SOLUU_PASSPHRASE cho khóa mới rồi chạy lại.")
    made = make(home, store_of(home, settings), root, root_passphrase, passphrase, clock_now())
    _tell(key_list(home.keys), as_json=as_json)
    if not as_json:
        out.print(
            f"Khóa niêm phong mới: {made.new.key_id}. Gửi danh sách khóa mới cho người kiểm chứng; trường có trang "
            "riêng thì ghi lại bằng soluu site.", highlight=False,
        )  # fmt: skip
    _warn_of_list(home)


@app.command(cls=Command)
def compromised(
    key: Annotated[str, typer.Argument(metavar="MÃ_KHÓA", help="Mã khóa 8 chữ, xem bằng soluu key list.")],
    since: Annotated[
        datetime,
        typer.Option(
            metavar="LÚC", formats=["%d/%m/%Y %H:%M", "%d/%m/%Y"],
            help="Lúc sớm nhất mà khóa có thể đã bị lộ: 25/11/2026 08:00.",
        ),
    ],
    root: Root,
    as_json: Json = False,
) -> None:
    """Báo khóa bị lộ: chữ ký của nó chỉ còn giá trị với những gì sổ của trường đã có trước lúc ấy."""
    from archive.keys import key_list  # noqa: PLC0415
    from jobs.school_keys import give_up  # noqa: PLC0415

    home, settings = _home()
    root_passphrase = settings.root_passphrase or _asked("Mật khẩu của khóa gốc", as_json=as_json)
    give_up(
        home, store_of(home, settings), key, since.replace(tzinfo=VIETNAM), root, root_passphrase, clock_now(),
        settings.passphrase,
    )  # fmt: skip
    listed = key_list(home.keys)
    _tell(listed, as_json=as_json)
    if not as_json and listed.keys[-1].compromised_since:
        out.print("Khóa đang dùng để niêm phong đã bị lộ. Thay ngay: soluu key rotate --root TỆP", style="yellow")
    _warn_of_list(home)


@app.command(cls=Command)
def recovery(
    path: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp mới để ghi khóa khôi phục, trên USB, ngoài kho.")],
    as_json: Json = False,
) -> None:
    """Tạo khóa khôi phục (age): bản sao đưa ra ngoài trường mã hóa cho nó, chỉ tệp này mở được."""
    from jobs.school_keys import make_recovery  # noqa: PLC0415

    home, settings = _home()
    question = "Mật khẩu cho tệp khóa khôi phục (để trống nếu in ra giấy, cất trong phong bì niêm phong)"
    passphrase = settings.recovery_passphrase or _asked(question, new=True, may_be_empty=True, as_json=as_json)
    public = make_recovery(home, store_of(home, settings), path, passphrase, clock_now())
    if as_json:
        print_json({"file": str(path), "recipient": public, "with_passphrase": bool(passphrase)})
        return
    out.print(f"Khóa công khai: {public}", highlight=False)
    out.print(
        f"Đã ghi khóa bí mật vào {path}. In ra giấy (hoặc chép sang USB thứ hai), cất hai nơi khác nhau, rồi rút USB: "
        "mất khóa là không ai mở được các bản sao mã hóa nữa.\n"
        f"Thêm nơi giữ mã hóa: soluu store add TÊN … --encrypt-to {public}\n"
        "Nên thử mở một lần: soluu restore --from TÊN THƯ_MỤC_THỬ --identity TỆP", highlight=False,
    )  # fmt: skip


def _warn_of_list(home: Home) -> None:
    """What verifiers no longer believe must be signed anew; a key that was just stolen is replaced before."""
    from jobs.school_keys import is_list_believed  # noqa: PLC0415

    if not is_list_believed(home):
        err.print(
            "Danh sách trạng thái trong kho do khóa không còn được tin ký: người kiểm chứng từ chối nó. Ký lại bằng "
            "khóa mới: soluu revoke publish, rồi soluu site", style="yellow", highlight=False,
        )  # fmt: skip


def _home() -> tuple[Home, Settings]:
    settings = read_settings()
    return require_initialised(home_of(settings)), settings


def _asked(question: str, *, as_json: bool, new: bool = False, may_be_empty: bool = False) -> str | None:
    """A passphrase from the person at the keyboard; None where there is none."""
    if as_json or not sys.stdin.isatty():
        return None
    if not new:
        return ask_secret(question, as_json=as_json)
    return ask_new_passphrase(question, may_be_empty=may_be_empty) or None


def _tell(listed: KeyList, *, as_json: bool) -> None:
    from jobs.school_keys import fingerprint  # noqa: PLC0415

    if as_json:
        print_json({
            "root": fingerprint(listed.root) if listed.root else None, "number": listed.number,
            "keys": [{**key.as_dict(), "fingerprint": fingerprint(key.public_key)} for key in listed.keys],
        })  # fmt: skip
        return
    for key in listed.keys:
        until = f"đến {vn_date(key.valid_until)}" if key.valid_until else "đang dùng"
        stolen = f", BỊ LỘ từ {vn_datetime(key.compromised_since)}" if key.compromised_since else ""
        out.print(
            f"{key.key_id}: từ {vn_date(key.valid_from)} {until}{stolen}. Vân tay {fingerprint(key.public_key)}",
            highlight=False,
        )
    if listed.root:
        out.print(f"Danh sách số {listed.number}, do khóa gốc {fingerprint(listed.root)} ký.", highlight=False)
    else:
        out.print("Chưa có khóa gốc: danh sách chưa có ai ký. Tạo bằng: soluu key root TỆP", highlight=False)
