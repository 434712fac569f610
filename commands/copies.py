"""`soluu store`, `copy`, `fixity`, `repair`, `restore`: copies of the sealed bundles and of the home itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.asking import ask_secret
from commands.output import DAY_FORMATS, Json, err, out, print_json, progress_bar
from commands.words import Command, Group
from jobs.opening import home_of, require_initialised, store_of
from records.clock import from_store, vn_date, vn_datetime
from records.clock import now as clock_now
from records.home import Home, read_settings
from records.problems import UsageError
from records.store import Store

if TYPE_CHECKING:
    from archive.age_format import Identities
    from jobs.copying import CopyOutcome
    from jobs.fixity import FixityOutcome
    from records.copies import Location

stores = typer.Typer(name="store", cls=Group, help="Nơi giữ bản sao: thêm, xem, thôi dùng.", no_args_is_help=True)
copy = typer.Typer(name="copy", cls=Group, help="Chép gói và kho ra các nơi giữ bản sao, đọc lại để so.")

Name = Annotated[str, typer.Argument(metavar="TÊN", help="Tên nơi giữ, như o-mang: chữ a-z, số, dấu . _ -")]
To = Annotated[str | None, typer.Option("--to", metavar="TÊN", help="Chỉ chép ra nơi giữ này; bỏ trống: mọi nơi.")]
At = Annotated[
    str | None, typer.Option("--store", "--location", metavar="TÊN", help="Chỉ nơi giữ này; bỏ trống: mọi nơi.")
]
Everything = Annotated[
    bool, typer.Option("--all", help="Đọc lại và so cả những gói đã ghi nhận là còn tốt ở đó.")
]
Label = Annotated[str | None, typer.Option(metavar="LỜI", help="Gọi bằng lời, như «Ổ mạng phòng máy».")]
Custodian = Annotated[str | None, typer.Option(metavar="NGƯỜI", help="Người giữ.")]
Place = Annotated[str | None, typer.Option(metavar="CHỖ", help="Chỗ cất, như «Tủ số 2, phòng văn thư».")]
Every = Annotated[int | None, typer.Option(metavar="SỐ_NGÀY", min=1, max=3650, help="Cứ bao nhiêu ngày kiểm một lần.")]
Next = Annotated[
    datetime | None,
    typer.Option(metavar="NGÀY", formats=DAY_FORMATS, help="Ngày kiểm tra kế tiếp, như 25/02/2027."),
]
Endpoint = Annotated[
    str | None, typer.Option("--endpoint", metavar="URL", help="Địa chỉ dịch vụ S3, khi không phải AWS.")
]
EncryptTo = Annotated[
    list[str] | None,
    typer.Option(
        "--encrypt-to", metavar="KHÓA|TỆP",
        help="Mã hóa mọi thứ ở đó cho khóa khôi phục này («age1…», hoặc tệp liệt kê khóa); dùng nhiều lần được.",
    ),
]
Identity = Annotated[
    Path | None,
    typer.Option("--identity", metavar="TỆP", help="Tệp khóa khôi phục (age), để mở bản sao đã mã hóa."),
]
WithKey = Annotated[
    bool, typer.Option("--with-key", help="Giữ cả khóa ký ở đó; chỉ được khi khóa có mật khẩu.")
]


def _opened() -> tuple[Home, Store]:
    settings = read_settings()
    home = require_initialised(home_of(settings))
    return home, store_of(home, settings)


def _recipients(texts: list[str] | None) -> tuple[str, ...]:
    if not texts:
        return ()
    from archive.age_format import read_recipients  # noqa: PLC0415 – keep `--help` fast

    return read_recipients(texts)


def _identities(path: Path | None, *, as_json: bool) -> Identities:
    if path is None:
        return ()
    from archive.age_format import read_identities  # noqa: PLC0415

    given = read_settings().recovery_passphrase
    return read_identities(path, lambda: given or ask_secret("Mật khẩu của tệp khóa khôi phục", as_json=as_json))


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


@stores.command("add", cls=Command)
@copy.command("add", cls=Command)
def add(
    name: Name,
    where: Annotated[
        str,
        typer.Argument(
            metavar="folder:ĐƯỜNG_DẪN|s3://BUCKET/TIỀN_TỐ",
            help="Thư mục mới hoặc trống ở ổ đĩa khác; hoặc bucket S3 đã bật versioning và Object Lock.",
        ),
    ],
    endpoint: Endpoint = None,
    label: Label = None, custodian: Custodian = None, place: Place = None, every: Every = None,
    next_check: Next = None, with_key: WithKey = False, encrypt_to: EncryptTo = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Thêm một thư mục (ổ cứng khác, ổ mạng) hay một bucket S3 làm nơi giữ bản sao.

    Khóa AWS lấy từ môi trường hoặc profile như mọi công cụ AWS; chương trình không cất khóa.
    """
    from jobs.copy_places import add_place, new_folder  # noqa: PLC0415 – keep `--help` fast
    from jobs.s3_places import new_bucket  # noqa: PLC0415

    home, store = _opened()
    now, is_s3 = clock_now(), where.startswith("s3:")
    if endpoint and not is_s3:
        raise UsageError("--endpoint chỉ đi với s3://BUCKET/TIỀN_TỐ.")
    location = add_place(
        home, store, name=name, kind="s3" if is_s3 else "folder", now=now, label=label,
        root=new_bucket(home, where, endpoint, now) if is_s3 else new_folder(home, where),
        custodian=custodian, place=place, with_key=with_key, check_every=every, next_check=_day(next_check),
        recipients=_recipients(encrypt_to),
    )  # fmt: skip
    if as_json:
        print_json(_location(location))
    else:
        out.print(f"Đã thêm nơi giữ {name}: {location.uri}. Chép ra đó: soluu copy --to {name}", highlight=False)
        _warn_of_place(location)


@stores.command("list", cls=Command)
@copy.command("list", cls=Command)
def list_(as_json: Json = False) -> None:
    """Các nơi giữ bản sao, lần kiểm tra gần nhất và kế tiếp, và gói nào chưa an toàn."""
    from records.copies import kind_name, location_states, unsafe_bundles  # noqa: PLC0415

    _, store = _opened()
    now = clock_now()
    with store.read() as db:
        states, unsafe = location_states(db), unsafe_bundles(db, now)
    if as_json:
        print_json({"locations": [_state(row) for row in states.iter_rows(named=True)], "unsafe": unsafe.height})
        return
    if states.is_empty():
        out.print("Chưa có nơi giữ bản sao nào. Thêm bằng: soluu store add TÊN folder:ĐƯỜNG_DẪN", highlight=False)
    for row in states.iter_rows(named=True):
        last = vn_datetime(from_store(row["last_check"])) if row["last_check"] else "chưa lần nào"
        kind = kind_name(row["kind"], row["burned_from"]) + (", mã hóa" if row["recipients"] else "")
        late = " – QUÁ HẠN" if row["next_check"] < now.date() else ""
        out.print(
            f"{row['location_id']} ({kind}) {row['uri']}: {row['good']} còn tốt, {row['bad']} hỏng "
            f"hoặc mất; kiểm lần cuối {last}, kế tiếp {vn_date(row['next_check'])}{late}",
            highlight=False, style="red" if row["bad"] or late else None,
        )  # fmt: skip
    _say_unsafe(unsafe.height)


@stores.command("retire", cls=Command)
def retire(name: Name, as_json: Json = False) -> None:
    """Thôi dùng một nơi giữ: không chép, không kiểm nữa; không xóa gì ở đó."""
    from jobs.copy_places import retire_place  # noqa: PLC0415

    _, store = _opened()
    retire_place(store, name, clock_now())
    if as_json:
        print_json({"location": name, "retired": True})
    else:
        out.print(f"Đã thôi dùng {name}. Những gì ở đó vẫn còn nguyên.", highlight=False)


@copy.callback(invoke_without_command=True)
def copy_(
    context: typer.Context, to: To = None, everything: Everything = False, identity: Identity = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Chép gói và kho ra các nơi giữ bản sao, đọc lại để so; gói đã có và bằng nhau thì không ghi lại."""
    if context.invoked_subcommand is None:
        run(to, everything, identity, as_json)


@copy.command("run", cls=Command)
def run(
    to: To = None, everything: Everything = False, identity: Identity = None, as_json: Json = False
) -> None:
    """Chép mọi gói chưa có và trạng thái mới nhất của kho; bị ngắt thì chạy lại là tiếp tục."""
    from jobs.copy_places import chosen_places, within_reach  # noqa: PLC0415

    home, store = _opened()
    places = chosen_places(store, to)
    if to is None:
        places, away = within_reach(store, places)
        for location in away:
            err.print(f"{location.location_id}: chưa cắm, lần này không chép.", style="yellow", highlight=False)
    _copy(home, store, places, reread=everything, as_json=as_json, identities=_identities(identity, as_json=as_json))


@copy.command(cls=Command)
def usb(
    target: Annotated[Path, typer.Argument(metavar="ĐƯỜNG_DẪN", help="Ổ USB hay đĩa rời đang cắm, như E:\\")],
    name: Annotated[str | None, typer.Option(metavar="TÊN", help="Tên nơi giữ; bỏ trống thì đặt theo số.")] = None,
    serial: Annotated[
        str | None, typer.Option(metavar="SỐ", help="Số in hoặc dán trên phương tiện: để phân biệt hai USB.")
    ] = None,
    custodian: Custodian = None, place: Place = None, label: Label = None, every: Every = None,
    next_check: Next = None, with_key: WithKey = False, encrypt_to: EncryptTo = None,
    everything: Everything = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Chép ra USB hay đĩa rời, đọc lại để so; ghi số, người giữ, chỗ cất, ngày kiểm kế tiếp."""
    from jobs.copy_places import add_place, medium_name, medium_place, medium_root  # noqa: PLC0415

    home, store = _opened()
    if not target.is_dir():
        raise UsageError(f"Không thấy phương tiện nào ở {target}. Cắm USB rồi chạy lại.")
    known, recipients = medium_place(home, store, target, serial), _recipients(encrypt_to)
    if known and recipients and set(recipients) != set(known.recipients):
        raise UsageError(f"{known.location_id} đã dùng với khóa khác, hoặc chưa mã hóa. Dùng phương tiện mới.")
    location = known or add_place(
        home, store, name=name or medium_name(store, serial), kind="usb", root=medium_root(home, target),
        now=clock_now(), label=label, custodian=custodian, place=place, serial=serial, with_key=with_key,
        check_every=every, next_check=_day(next_check), recipients=recipients,
    )  # fmt: skip
    if not as_json:
        _warn_of_place(location)
    _copy(home, store, [location], reread=everything, as_json=as_json)


@copy.command(cls=Command)
def iso(
    target: Annotated[
        Path,
        typer.Argument(metavar="TỆP", help="Tệp .iso mới (hoặc thư mục để chương trình đặt tên), trên ổ khác kho."),
    ],
    year: Annotated[
        str | None,
        typer.Option(metavar="NĂM_HỌC", help="Chỉ các gói của năm học này, như 2025-2026; bỏ trống: mọi gói."),
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="TÊN", help="Tên nơi giữ; bỏ trống thì đặt theo số.")] = None,
    serial: Annotated[str | None, typer.Option(metavar="SỐ", help="Số in hoặc dán trên đĩa.")] = None,
    custodian: Custodian = None, place: Place = None, label: Label = None, every: Every = None,
    next_check: Next = None, with_key: WithKey = False, encrypt_to: EncryptTo = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Ghi một ảnh đĩa (ISO) để in đĩa CD/DVD hay cất, kèm tệp phục hồi .par2; đọc lại cả ảnh để so."""
    from jobs.copy_places import medium_name  # noqa: PLC0415
    from jobs.disc_images import copy_to_image, new_image  # noqa: PLC0415

    home, store = _opened()
    now = clock_now()
    path = new_image(home, target, serial, now)
    with progress_bar("Ghi ảnh đĩa", quiet=as_json) as progress:
        location, outcome = copy_to_image(
            home, store, path, name=name or medium_name(store, serial, "iso"), now=now, year=year, label=label,
            custodian=custodian, place=place, serial=serial, with_key=with_key, check_every=every,
            next_check=_day(next_check), recipients=_recipients(encrypt_to), progress=progress,
        )  # fmt: skip
    if not as_json:
        _warn_of_place(location)
        out.print(f"Ảnh đĩa: {path}, và tệp phục hồi .par2 cạnh nó. Chép .par2 ra đĩa khác với ảnh.", highlight=False)
    _tell_copied(store, [outcome], now, as_json=as_json)


@copy.command(cls=Command)
def disc(
    mount: Annotated[
        Path, typer.Argument(metavar="Ổ_ĐĨA", help="Thư mục mà đĩa được gắn vào, như E:\\ hay /media/dia.")
    ],
    of: Annotated[str, typer.Option("--of", metavar="TÊN_ẢNH", help="Nơi giữ là ảnh đĩa mà đĩa này ghi từ đó.")],
    name: Annotated[str | None, typer.Option(metavar="TÊN", help="Tên nơi giữ; bỏ trống thì đặt theo số.")] = None,
    serial: Annotated[
        str | None, typer.Option(metavar="SỐ", help="Số in hoặc viết trên đĩa: để phân biệt hai đĩa cùng một ảnh.")
    ] = None,
    custodian: Custodian = None, place: Place = None, label: Label = None, every: Every = None,
    next_check: Next = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Ghi nhận một đĩa CD/DVD đã ghi từ ảnh đĩa: đọc lại cả đĩa để so; đĩa đã ghi nhận thì kiểm lại."""
    from jobs.burned_discs import copy_disc  # noqa: PLC0415

    home, store = _opened()
    now = clock_now()
    with progress_bar("Đọc lại đĩa", quiet=as_json) as progress:
        location, outcome = copy_disc(
            home, store, mount, of=of, now=now, name=name, label=label, custodian=custodian, place=place,
            serial=serial, check_every=every, next_check=_day(next_check), progress=progress,
        )  # fmt: skip
    if not as_json:
        _warn_of_place(location)
    _tell_copied(store, [outcome], now, as_json=as_json)


def _copy(
    home: Home, store: Store, places: Sequence[Location], *, reread: bool, as_json: bool, identities: Identities = ()
) -> None:
    from jobs.copying import copy_all  # noqa: PLC0415

    now = clock_now()
    with progress_bar("Chép bản sao", quiet=as_json) as progress:
        outcomes = copy_all(home, store, places, now=now, reread=reread, progress=progress, identities=identities)
    _tell_copied(store, outcomes, now, as_json=as_json)


def _tell_copied(store: Store, outcomes: Sequence[CopyOutcome], now: datetime, *, as_json: bool) -> None:
    from records.copies import unsafe_bundles  # noqa: PLC0415

    with store.read() as db:
        unsafe = unsafe_bundles(db, now).height
    failed = [each.error for each in outcomes if each.error]
    if as_json:
        document: dict[str, object] = {"locations": [each.as_dict() for each in outcomes], "unsafe": unsafe}
        print_json(document | ({"error": " ".join(failed)} if failed else {}))
    else:
        for outcome in outcomes:
            _show_copy(outcome)
        _say_unsafe(unsafe)
    if failed:
        raise typer.Exit(3)
    if any(outcome.problems for outcome in outcomes):
        raise typer.Exit(1)


def _show_copy(outcome: CopyOutcome) -> None:
    for problem in outcome.problems:
        err.print(f"{outcome.location_id}: {problem}", style="red", highlight=False)
    if outcome.error:
        err.print(f"{outcome.location_id}: {outcome.error}", style="red", highlight=False)
    for note in outcome.notes:
        err.print(f"{outcome.location_id}: {note}", highlight=False)
    version = f"kho ở phiên bản {outcome.store_version}" if outcome.store_version else "CHƯA có bản sao của kho"
    out.print(
        f"{outcome.location_id}: {outcome.written} gói mới đã chép và đọc lại, {outcome.present} gói đã có; {version}.",
        highlight=False,
    )


def fixity(
    at: At = None,
    sample: Annotated[
        int | None, typer.Option(metavar="SỐ", min=1, help="Chỉ kiểm bấy nhiêu gói, gói lâu chưa kiểm nhất trước.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Đọc lại từng bản sao và so mã băm; không kiểm được thì nói là không kiểm được (mã thoát 3)."""
    from jobs.copy_places import chosen_places  # noqa: PLC0415
    from jobs.fixity import check_places  # noqa: PLC0415

    home, store = _opened()
    with progress_bar("Kiểm tra bản sao", quiet=as_json) as progress:
        outcomes = check_places(
            home, store, chosen_places(store, at), now=clock_now(), sample=sample, progress=progress
        )
    if as_json:
        print_json({"locations": [each.as_dict() for each in outcomes]})
    else:
        for outcome in outcomes:
            _show_fixity(outcome)
    codes = {outcome.exit_code for outcome in outcomes}
    raise typer.Exit(1 if 1 in codes else max(codes))


def _show_fixity(outcome: FixityOutcome) -> None:
    for problem in outcome.problems:
        err.print(f"{outcome.location_id}: {problem.sentence()}", style="red", highlight=False)
    if outcome.error:
        err.print(f"{outcome.location_id}: CHƯA KIỂM ĐƯỢC. {outcome.error}", style="red", highlight=False)
    found = outcome.results
    out.print(
        f"{outcome.location_id}: {found.get('good', 0)} còn tốt, {found.get('bad', 0)} hỏng, "
        f"{found.get('missing', 0)} mất, {found.get('could-not-check', 0)} chưa kiểm được.",
        highlight=False,
    )


def repair(at: At = None, identity: Identity = None, as_json: Json = False) -> None:
    """Thay bản hỏng hoặc mất bằng bản còn tốt; bản hỏng được để riêng, không xóa, không bao giờ ghi đè bản tốt."""
    from jobs.copy_places import chosen_places  # noqa: PLC0415
    from jobs.repairing import repair as mend  # noqa: PLC0415

    home, store = _opened()
    outcome = mend(
        home, store, chosen_places(store, None), now=clock_now(), only=_known(store, at),
        identities=_identities(identity, as_json=as_json),
    )  # fmt: skip
    if as_json:
        print_json(outcome.as_dict())
    else:
        for place, object_id in outcome.repaired:
            out.print(f"{place}: đã thay {object_id} bằng bản còn tốt.", highlight=False)
        for path in outcome.set_aside:
            out.print(f"Bản hỏng để riêng ở {path}", highlight=False)
        for place, object_id in outcome.lost:
            err.print(f"{place}: không còn bản tốt nào của {object_id}.", style="red", highlight=False)
        for place, why in outcome.unreachable.items():
            err.print(f"{place}: {why}", style="red", highlight=False)
        if not (outcome.repaired or outcome.lost or outcome.unreachable):
            out.print("Không có gì phải sửa: mọi bản đều còn tốt.", highlight=False)
    raise typer.Exit(outcome.exit_code)


def _known(store: Store, name: str | None) -> str | None:
    from jobs.copy_places import chosen_places  # noqa: PLC0415

    return chosen_places(store, name)[0].location_id if name else None


def restore(
    target: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="SOLUU_HOME mới: thư mục chưa có hoặc trống.")],
    source: Annotated[
        str,
        typer.Option(
            "--from", metavar="NƠI_GIỮ",
            help="Đường dẫn của nơi giữ hay ảnh đĩa, s3://BUCKET/TIỀN_TỐ, hoặc tên nếu máy biết.",
        ),
    ],
    endpoint: Endpoint = None,
    store_id: Annotated[
        str | None, typer.Option(metavar="MÃ_KHÓA", help="Chọn kho, khi nơi giữ có bản sao của nhiều kho.")
    ] = None,
    identity: Identity = None,
    as_json: Json = False,
) -> None:
    """Khôi phục cả kho và mọi gói từ một nơi giữ lên máy trống, kiểm chứng từng gói."""
    from jobs.restoring import restore as bring_back  # noqa: PLC0415
    from jobs.restoring import source_root  # noqa: PLC0415

    settings = read_settings()
    here = home_of(settings)
    now = clock_now()
    root = source_root(
        source, lambda: store_of(here, settings) if here.is_initialised else None, now=now, endpoint=endpoint
    )
    identities = _identities(identity, as_json=as_json)
    with progress_bar("Khôi phục", quiet=as_json) as progress:
        outcome = bring_back(
            root, target.expanduser().resolve(), now=now, store_id=store_id, progress=progress, identities=identities
        )
    if as_json:
        print_json(outcome.as_dict())
    else:
        for problem in outcome.problems:
            err.print(problem, style="red", highlight=False)
        marks = f"{outcome.counts['marks']:,}".replace(",", ".")
        out.print(
            f"Đã khôi phục vào {outcome.root}: {outcome.bundles} trong {outcome.counts['bundles']} gói, {marks} điểm. "
            f"Dùng bằng cách đặt SOLUU_HOME={outcome.root}", highlight=False,
        )  # fmt: skip
        out.print(
            f"Mã khóa của trường trong bản sao: {', '.join(outcome.key_ids)}. So với mã mà trường đã công bố, và với "
            "đầu nhật ký mà nhân chứng giữ («soluu log verify --head»): bản sao không tự chứng minh được mình.",
            highlight=False,
        )
        if not outcome.has_key:
            out.print("Khóa ký không có trong bản sao: chép tệp khóa từ nơi cất khóa vào thư mục khoa.")
    raise typer.Exit(1 if outcome.problems else 0)


def _say_unsafe(number: int) -> None:
    if number:
        err.print(
            f"CHƯA AN TOÀN: {number} gói chưa có đủ hai bản sao còn tốt ở hai nơi độc lập.", style="red",
            highlight=False,
        )  # fmt: skip


def _warn_of_place(location: Location) -> None:
    """What keeps the location from counting as an independent copy."""
    if location.on_home_device:
        err.print(
            f"Lưu ý: {location.location_id} nằm cùng {'máy' if location.kind == 's3' else 'ổ đĩa'} với kho, hỏng là "
            "mất cả hai: không tính là bản độc lập.", style="yellow", highlight=False,
        )  # fmt: skip
    if location.kind == "usb" and not location.medium_serial:
        err.print(
            f"Lưu ý: {location.location_id} không có --serial nên không phân biệt được với USB hay đĩa khác: không "
            "tính là bản độc lập.", style="yellow", highlight=False,
        )  # fmt: skip


def _location(location: Location) -> dict[str, object]:
    return {
        "name": location.location_id, "kind": location.kind, "uri": location.uri, "label": location.label,
        "custodian": location.custodian, "place": location.place, "serial": location.medium_serial,
        "with_key": location.with_key, "on_home_device": location.on_home_device,
        "next_check": location.next_check.isoformat(), "recipients": list(location.recipients),
        "burned_from": location.burned_from,
    }  # fmt: skip


def _state(row: dict[str, Any]) -> dict[str, object]:
    last = from_store(row["last_check"]).isoformat() if row["last_check"] else None
    return {
        "name": row["location_id"], "kind": row["kind"], "uri": row["uri"], "label": row["label"],
        "custodian": row["custodian"], "place": row["place"], "serial": row["medium_serial"],
        "with_key": row["with_key"], "on_home_device": row["on_home_device"],
        "next_check": row["next_check"].isoformat(), "objects": row["objects"], "good": row["good"],
        "bad": row["bad"], "last_check": last, "encrypted": bool(row["recipients"]),
        "burned_from": row["burned_from"],
    }  # fmt: skip
