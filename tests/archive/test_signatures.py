"""People's signatures: made at every level, judged by ourselves, veraPDF and DSS, and every kind of forgery refused."""

from __future__ import annotations

import logging
import random
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
import pki
import pytest
from asn1crypto import ocsp
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from invented_class import class_record, sealed
from judge import COMPLIANT, judged, second_opinions
from opened import members
from pki import DAY, PASSPHRASE, Holder, Pki, today
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, sign_pdf

from archive.signatures.ages import paper_ends
from archive.signatures.check import check
from archive.signatures.preparing import ready_to_sign
from archive.signatures.report import Report, Signed
from archive.signatures.signers import p12_signer
from archive.signatures.signing import NO_REVOCATION, NO_ROOTS, NO_TSA, pen_of, prove, renew, sign, tsa_at
from archive.signatures.trust import NOBODY, BadTrustFileError, Trust, trust_of
from records.problems import CannotError

pytestmark = pytest.mark.tool("openssl")


@pytest.fixture(scope="module")
def authority() -> Iterator[Pki]:
    with pki.authority() as made:
        yield made


@cache
def paper() -> bytes:
    """A class summary as it is issued for signing."""
    return ready_to_sign(members(sealed(class_record(2)))["data/bang-tong-hop.pdf"])


@pytest.fixture(scope="module")
def teacher(authority: Pki) -> Holder:
    return authority.person("Nguyễn Thị Ân")


def signed(
    holder: Holder, authority: Pki, level: str = "B", *, pdf: bytes | None = None, trust: Trust | None = None,
    **moment: timedelta,
) -> bytes:  # fmt: skip
    """The paper signed by somebody at a level."""
    signer = p12_signer(holder.p12([authority.intermediate]), PASSPHRASE, NOBODY)
    believed = trust or authority.trust()
    pen = pen_of(
        signer, now=today(), tsa=None if level == "B" else tsa_at(authority.tsa_url),
        trust=believed if level in ("LT", "LTA") else NOBODY,
    )  # fmt: skip
    assert pen.level == ("LTA" if level == "LT" else level)
    return sign(pdf or paper(), replace(pen, level=level), now=today() + moment.get("after", timedelta()))


def report(pdf: bytes, trust: Trust = NOBODY, *, later: timedelta | None = None) -> Report:
    return check(pdf, paper(), trust=trust, now=today() + (later or timedelta()))


def codes(found: Report) -> set[str]:
    return {problem.code for problem in found.told()}


def one(found: Report) -> Signed:
    (only,) = found.signatures
    return only


@pytest.mark.parametrize("level", ["B", "T", "LT", "LTA"])
def test_a_signature_of_each_level_holds(level: str, authority: Pki, teacher: Holder) -> None:
    """Same paper, whole, by whom, valid then; only a time-stamp proves when."""
    made = signed(teacher, authority, level)
    found = report(made, authority.trust())
    assert made.startswith(paper())
    assert found.holds
    assert found.same_document is True
    assert not found.failed
    assert codes(found) == set()
    person = one(found)
    assert person.level == level
    assert (person.intact, person.covers_whole, person.certificate_valid) == (True, True, True)
    assert "Nguyễn Thị Ân" in person.signer
    assert "CA thử nghiệm" in person.issuer
    assert int(person.serial, 16) == teacher.certificate.serial_number
    assert person.claimed_at is not None
    assert (person.proven_at is None) == (level == "B")
    assert abs((person.proven_at or person.claimed_at) - today()) < timedelta(minutes=5)


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()], ids=["P-256", "P-384"])
def test_keys_on_curves_sign_too(curve: ec.EllipticCurve, authority: Pki) -> None:
    holder = authority.person("Trần Văn Bình", ec.generate_private_key(curve))
    assert one(report(signed(holder, authority, "LTA"), authority.trust())).certificate_valid is True


def test_why_a_signature_is_not_more_lasting_is_said(authority: Pki, teacher: Holder) -> None:
    signer = p12_signer(teacher.p12(), PASSPHRASE, NOBODY)
    tsa = tsa_at(authority.tsa_url)
    without_lists = authority.trust([])
    made = [
        pen_of(signer, now=today()), pen_of(signer, now=today(), tsa=tsa),
        pen_of(signer, now=today(), tsa=tsa, trust=without_lists),
        pen_of(signer, now=today(), tsa=tsa, trust=authority.trust()),
    ]  # fmt: skip
    assert [(pen.level, pen.why_not_higher) for pen in made] == [
        ("B", NO_TSA), ("T", NO_ROOTS), ("T", NO_REVOCATION), ("LTA", None),
    ]  # fmt: skip


def test_revocation_data_can_be_fetched_where_certificates_name_it(authority: Pki, teacher: Holder) -> None:
    signer = p12_signer(teacher.p12([authority.intermediate]), PASSPHRASE, NOBODY)
    only_certificates = authority.trust([])
    pen = pen_of(signer, now=today(), tsa=tsa_at(authority.tsa_url), trust=only_certificates, may_fetch=True)
    assert pen.level == "LTA"
    found = report(sign(paper(), pen, now=today()), trust_of([authority.root.pem]))
    assert one(found).certificate_valid is True


def test_a_lasting_signature_is_checked_with_the_network_off(
    authority: Pki, teacher: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the root alone: all other certificates and lists lie in the file."""
    made = signed(teacher, authority, "LTA")

    def refused(*_: object, **__: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr(socket.socket, "connect", refused)
    found = report(made, trust_of([authority.root.pem]))
    assert found.holds
    assert one(found).certificate_valid is True
    assert one(found).proven_at is not None


def test_an_ocsp_answer_serves_as_proof(authority: Pki) -> None:
    teacher = authority.person("Nguyễn Thị Ân", asks_ocsp=True)
    lists = [authority.crl(authority.root), authority.crl(authority.tsa_ca)]
    answered = replace(authority.trust(lists), ocsps=(ocsp.OCSPResponse.load(authority.ocsp(teacher)),))
    made = signed(teacher, authority, "LTA", trust=answered)
    assert one(report(made, trust_of([authority.root.pem]))).certificate_valid is True
    assert one(report(signed(teacher, authority), authority.trust(lists))).certificate_valid is None


@pytest.mark.tool("verapdf")
@pytest.mark.tool("dss")
def test_what_people_signed_in_other_programs_is_made_to_last(authority: Pki, teacher: Holder, tmp_path: Path) -> None:
    """B and T, then with proofs and an archive time-stamp: judged offline with the root alone, also by DSS; veraPDF
    passes; whoever signs afterwards, in whatever program, breaks nothing."""
    head, tsa = authority.person("Lê Văn Cường"), tsa_at(authority.tsa_url)
    both = signed(head, authority, "T", pdf=signed(teacher, authority))
    proven = prove(both, tsa, authority.trust())
    assert proven.startswith(both)
    root = trust_of([authority.root.pem])
    for later in (timedelta(0), 20 * DAY):
        found = report(proven, root, later=later)
        assert [(each.certificate_valid, bool(each.proven_at)) for each in found.signatures] == [(True, True)] * 2
    third = authority.person("Trần Văn Bình")
    again = prove(signed(third, authority, pdf=proven), tsa, authority.trust())
    assert [each.certificate_valid for each in report(again, root).signatures] == [True] * 3
    paths = [tmp_path / "2.pdf", tmp_path / "3.pdf"]
    for path, content in zip(paths, (proven, again), strict=True):
        path.write_bytes(content)
    (tmp_path / "root.pem").write_bytes(authority.root.pem)
    said = second_opinions(tmp_path / "root.pem", paths)
    assert [[answer[0] for answer in said[number]] for number in (0, 1)] == [["TOTAL_PASSED"] * 2, ["TOTAL_PASSED"] * 3]
    assert judged(paths) == [COMPLIANT] * 2


def test_without_roots_or_a_server_that_answers_nothing_is_proven(authority: Pki, teacher: Holder) -> None:
    plain = signed(teacher, authority)
    with pytest.raises(CannotError, match="chung-thu"):
        prove(plain, tsa_at(authority.tsa_url), NOBODY)
    with pytest.raises(CannotError, match="Kiểm tra mạng"):
        prove(plain, tsa_at("http://127.0.0.1:9/"), authority.trust())
    with pytest.raises(CannotError, match="bằng chứng thu hồi"):
        prove(plain, tsa_at(authority.tsa_url), trust_of([authority.root.pem]))
    other = Pki(today())
    stranger = p12_signer(other.person("Ai đó").p12([other.intermediate]), PASSPHRASE, NOBODY)
    with pytest.raises(CannotError, match="bằng chứng thu hồi"):
        prove(sign(plain, pen_of(stranger, now=today()), now=today()), tsa_at(authority.tsa_url), authority.trust())


def test_no_address_that_a_stranger_s_certificate_names_is_asked(authority: Pki) -> None:
    """Whoever signs could point the school's machine at one of its own, or keep it waiting."""
    with socket.create_server(("127.0.0.1", 0)) as asked:
        asked.settimeout(0.2)
        at = f"http://127.0.0.1:{asked.getsockname()[1]}/ai.cer"
        stranger = p12_signer(Pki(today()).person("Ai đó", issuer_at=at).p12(), PASSPHRASE, NOBODY)
        made = sign(paper(), pen_of(stranger, now=today()), now=today())
        with pytest.raises(CannotError, match="bằng chứng thu hồi"):
            prove(made, tsa_at(authority.tsa_url), authority.trust(), may_fetch=True)
        with pytest.raises(TimeoutError):
            asked.accept()


@pytest.mark.full
@pytest.mark.tool("verapdf")
def test_signing_never_breaks_pdf_a(authority: Pki, teacher: Holder, tmp_path: Path) -> None:
    """Ready to sign, after each level, and after a second person at the same level."""
    head = authority.person("Lê Văn Cường")
    files = {"ready": paper()}
    for level in ("B", "T", "LT", "LTA"):
        files[level] = signed(teacher, authority, level)
        files[f"{level} twice"] = signed(head, authority, level, pdf=files[level])
        assert report(files[f"{level} twice"], authority.trust()).holds
    paths = []
    for name, content in files.items():
        paths.append(tmp_path / f"{name}.pdf")
        paths[-1].write_bytes(content)
    assert dict(zip(files, judged(paths), strict=True)) == dict.fromkeys(files, COMPLIANT)


@pytest.mark.full
@pytest.mark.tool("dss")
def test_the_second_validator_agrees_offline(authority: Pki, teacher: Holder, tmp_path: Path) -> None:
    """DSS with the root alone: passes what is lasting, cannot tell of what is not, and fails what was altered."""
    head = authority.person("Lê Văn Cường", ec.generate_private_key(ec.SECP256R1()))
    lasting = signed(teacher, authority, "LTA")
    plain = signed(teacher, authority)
    files = [
        lasting, signed(head, authority, "LTA", pdf=lasting), plain, flipped(lasting, 5000),
        signed(head, authority, "LTA", pdf=plain),
    ]  # fmt: skip
    paths = [tmp_path / f"{number}.pdf" for number in range(len(files))]
    for path, content in zip(paths, files, strict=True):
        path.write_bytes(content)
    (tmp_path / "root.pem").write_bytes(authority.root.pem)
    said = second_opinions(tmp_path / "root.pem", paths)
    assert said[0] == [("TOTAL_PASSED", "null", "PAdES-BASELINE-LTA")]
    assert [answer[0] for answer in said[1]] == ["TOTAL_PASSED", "TOTAL_PASSED"]
    assert said[2] == [("INDETERMINATE", "CERTIFICATE_CHAIN_GENERAL_FAILURE", "PAdES-BASELINE-B")]
    assert [answer[0] for answer in said[3]] == ["TOTAL_FAILED"]
    assert [answer[0] for answer in said[4]] == ["TOTAL_PASSED", "TOTAL_PASSED"]


def test_an_aged_signature_is_not_told_good_until_it_was_renewed(authority: Pki, teacher: Holder) -> None:
    """Its lists end in an hour: afterwards nothing can be told, unless an archive time-stamp came before that."""
    short = authority.trust(authority.crls(lasts=timedelta(hours=2)))
    made = signed(teacher, authority, "LTA", trust=short)
    root = trust_of([authority.root.pem])
    assert one(report(made, root)).certificate_valid is True
    assert one(report(made, root, later=2 * DAY)).certificate_valid is None
    renewed = renew(made, tsa_at(authority.tsa_url), authority.trust())
    assert one(report(renewed, root, later=2 * DAY)).certificate_valid is True
    assert report(renewed, root, later=2 * DAY).holds


def test_a_signature_hangs_on_its_last_archive_time_stamp_or_on_the_signer(authority: Pki, teacher: Holder) -> None:
    """Whichever certificate ends decides when it must be renewed; a short key is weak at once."""
    brief = authority.person("Ngắn hạn", ends=authority.now + 9 * DAY)
    for holder, level, decides in ((brief, "LTA", authority.tsa), (brief, "B", brief), (teacher, "B", teacher)):
        ends, weak = paper_ends(signed(holder, authority, level))
        assert (ends, weak) == (decides.certificate.not_valid_after_utc, False)
    short = authority.person("Khóa ngắn", rsa.generate_private_key(65537, 1024))  # noqa: S505 – what must be told
    assert paper_ends(signed(short, authority, "B"))[1] is True
    assert paper_ends(b"%PDF-1.7 nothing") == (None, False)


# -- whose certificate, and was it good then


def test_without_roots_the_certificate_is_not_told_good(authority: Pki, teacher: Holder) -> None:
    found = report(signed(teacher, authority, "LTA"))
    assert one(found).certificate_valid is None
    assert one(found).proven_at is None
    assert codes(found) == {"no-roots"}
    assert found.holds


def test_without_revocation_data_the_certificate_is_not_told_good(authority: Pki, teacher: Holder) -> None:
    found = report(signed(teacher, authority), authority.trust([]))
    assert one(found).certificate_valid is None
    assert codes(found) == {"revocation-unknown"}


def test_a_stranger_to_the_authorities_is_told(authority: Pki) -> None:
    other = Pki(today())
    stranger = other.person("Nguyễn Thị Ân")
    for level in ("B", "T"):
        found = report(signed(stranger, replace_tsa(other, authority), level), authority.trust())
        assert one(found).certificate_valid is False
        assert "untrusted" in codes(found)
        assert not found.holds


def replace_tsa(other: Pki, authority: Pki) -> Pki:
    """Another PKI that has its time from our server."""
    other.at = authority.at
    return other


def test_a_signer_is_not_accused_of_a_time_stamp_that_nobody_knows(authority: Pki) -> None:
    """Trusted signer, unknown time-stamp authority: the signature counts, the time does not."""
    other = Pki(today())
    holder = other.person("Nguyễn Thị Ân")
    found = report(signed(holder, replace_tsa(other, authority), "T"), other.trust())
    assert one(found).certificate_valid is True
    assert one(found).proven_at is None
    assert codes(found) == {"timestamp-unknown"}
    assert found.holds


def test_an_expired_certificate_does_not_sign(authority: Pki) -> None:
    expired = authority.person("Người cũ", begins=today() - 30 * DAY, ends=today() - DAY)
    with pytest.raises(CannotError, match="hiệu lực"):
        signed(expired, authority)


def test_a_certificate_that_expired_since_is_unknown_without_a_time_stamp(authority: Pki) -> None:
    holder = authority.person("Người cũ", ends=today() + 10 * DAY)
    lasting = authority.trust(authority.crls(lasts=400 * DAY))
    plain = report(signed(holder, authority), lasting, later=20 * DAY)
    assert one(plain).certificate_valid is None
    assert codes(plain) == {"expired-no-proof"}
    assert plain.holds
    proven = report(signed(holder, authority, "LTA", trust=lasting), lasting, later=20 * DAY)
    assert one(proven).certificate_valid is True


def test_a_claim_outside_the_certificate_s_time_is_refused(authority: Pki) -> None:
    holder = authority.person("Người cũ", ends=today() + 10 * DAY)
    lasting = authority.trust(authority.crls(lasts=400 * DAY))
    made = signed(holder, authority, after=15 * DAY)
    for believed in (lasting, authority.trust([]), NOBODY):     # also where nobody can say whether it was revoked
        found = report(made, believed, later=20 * DAY)
        assert one(found).certificate_valid is False
        assert codes(found) == {"expired"}
        assert not found.holds
    within = signed(holder, authority)
    assert codes(report(within, authority.trust([]), later=20 * DAY)) == {"expired-no-proof"}
    assert codes(report(within, NOBODY, later=20 * DAY)) == {"no-roots"}


def test_a_revoked_certificate_counts_by_what_proves_the_time(authority: Pki, teacher: Holder) -> None:
    """Revoked before: refused. Revoked since: fine where a time-stamp proves that the signature came first."""
    gone = authority.person("Người đã nghỉ")
    before = authority.trust(authority.crls([(gone, today() - 5 * DAY)]))
    for level in ("B", "T"):
        found = report(signed(gone, authority, level), before)
        assert one(found).certificate_valid is False
        assert codes(found) >= {"revoked-before"}
    since = authority.trust(authority.crls([(gone, today() + DAY)], made=today() + 2 * DAY))
    plain = report(signed(gone, authority), since, later=3 * DAY)
    assert one(plain).certificate_valid is None
    assert codes(plain) == {"revoked"}
    assert not plain.holds
    proven = report(signed(gone, authority, "LTA"), since, later=3 * DAY)
    assert one(proven).certificate_valid is True


def test_a_certificate_that_is_not_for_signing_signs_nothing(authority: Pki) -> None:
    with pytest.raises(CannotError, match="không dùng để ký"):
        signed(authority.person("Máy chủ", may_sign=False), authority)


def test_a_wrong_passphrase_is_said_and_not_repeated(teacher: Holder) -> None:
    with pytest.raises(CannotError, match="mật khẩu") as raised:
        p12_signer(teacher.p12(), "mật khẩu khác", NOBODY)
    assert "khác" not in str(raised.value)


def test_a_server_that_does_not_answer_stops_the_run_before_anything_is_signed(teacher: Holder) -> None:
    with socket.socket() as taken:      # bound and not listening: nobody else gets the port
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        with pytest.raises(CannotError, match="dấu thời gian"):
            pen_of(p12_signer(teacher.p12(), PASSPHRASE, NOBODY), now=today(), tsa=tsa_at(address))


@pytest.mark.parametrize("content", [b"", b"no certificate", b"%PDF-1.7", b"-----BEGIN X-----\nAA==\n-----END X-----"])
def test_a_file_of_no_authority_is_refused(content: bytes) -> None:
    """What was meant to be believed must not vanish unseen."""
    with pytest.raises(BadTrustFileError):
        trust_of([content])


def test_a_key_among_the_authorities_is_refused(authority: Pki) -> None:
    with pytest.raises(BadTrustFileError):
        trust_of([authority.root.key_pem])


def test_no_name_reaches_a_log(authority: Pki, teacher: Holder, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        report(signed(teacher, authority, "T"), trust_of([Pki(today()).root.pem]))
        report(signed(teacher, authority, "T"), authority.trust([]))
    assert "Nguy" not in caplog.text
    assert "Common Name" not in caplog.text


# -- is it the paper that was issued, and nothing but signatures since


def with_page_changed(pdf: bytes) -> bytes:
    """One revision more, in which the first page draws something else."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page[generic.pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"0 0 50 50 re f"))
    writer.update_container(page)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def flipped(pdf: bytes, place: int) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def another_file_behind(pdf: bytes) -> bytes:
    """The issued bytes, and behind them a whole other file with an index of its own that knows nothing of them."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        opened.pages[0].Contents = opened.make_stream(b"0 0 50 50 re f")
        made = BytesIO()
        opened.save(made, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    other = made.getvalue()
    moved = re.sub(rb"(?m)^(\d{10}) (\d{5}) n", lambda m: b"%010d %s n" % (int(m[1]) + len(pdf), m[2]), other)
    shifted = re.sub(rb"startxref\n(\d+)", lambda m: b"startxref\n%d" % (int(m[1]) + len(pdf)), moved)
    return pdf + shifted


def test_an_unsigned_paper_is_the_same_and_not_signed() -> None:
    found = report(paper())
    assert found.same_document is True
    assert codes(found) == {"unsigned"}
    assert not found.holds
    assert not found.failed


def test_another_paper_that_is_well_signed_is_not_this_one(authority: Pki, teacher: Holder) -> None:
    other = ready_to_sign(members(sealed(class_record(1)))["data/bang-tong-hop.pdf"])
    found = report(signed(teacher, authority, "LTA", pdf=other), authority.trust())
    assert found.same_document is False
    assert codes(found) == {"other"}
    assert not found.holds


def test_a_paper_saved_anew_before_signing_is_not_the_same(authority: Pki, teacher: Holder) -> None:
    with pikepdf.open(BytesIO(paper())) as opened:
        made = BytesIO()
        opened.save(made)
    assert codes(report(signed(teacher, authority, pdf=made.getvalue()))) == {"other"}


@pytest.mark.parametrize("level", ["B", "LTA"])
def test_a_page_changed_before_signing_is_told(level: str, authority: Pki, teacher: Holder) -> None:
    """The signature is good, over a page that the school never issued."""
    found = report(signed(teacher, authority, level, pdf=with_page_changed(paper())), authority.trust())
    assert one(found).intact
    assert found.same_document is False
    assert codes(found) == {"content"}
    assert not found.holds


def test_an_index_that_passes_over_the_issued_bytes_is_told(authority: Pki, teacher: Holder) -> None:
    """The file begins with the issued bytes, but shows others."""
    forged = another_file_behind(paper())
    with pikepdf.open(BytesIO(forged)) as opened:
        assert opened.pages[0].Contents.read_bytes() == b"0 0 50 50 re f"
    once = signed(teacher, authority, pdf=forged)
    twice = signed(authority.person("Lê Văn Cường"), authority, pdf=once)     # by now it has revisions enough
    for made in (once, twice):
        found = report(made, authority.trust())
        assert found.same_document is False
        assert not found.holds


@pytest.mark.parametrize("level", ["B", "T", "LT", "LTA"])
def test_a_page_changed_after_signing_is_told(level: str, authority: Pki, teacher: Holder) -> None:
    found = report(with_page_changed(signed(teacher, authority, level)), authority.trust())
    assert codes(found) >= {"changed-after"}
    assert one(found).covers_whole is False
    assert not found.holds
    alone = check(with_page_changed(signed(teacher, authority, level)), trust=authority.trust(), now=today())
    assert not alone.holds
    assert alone.same_document is None


@pytest.mark.parametrize("level", ["B", "LT", "LTA"])
@pytest.mark.parametrize("more", [b"x", b"\n%%EOF\n", b"\n1 0 obj\n<<>>\nendobj\n", b"\0" * 2000])
def test_bytes_behind_the_signature_are_told(level: str, more: bytes, authority: Pki, teacher: Holder) -> None:
    found = report(signed(teacher, authority, level) + more, authority.trust())
    assert not found.holds


def test_a_drawn_signature_is_pointed_out(authority: Pki, teacher: Holder) -> None:
    """It may cover a mark: only a person can see whether it does."""
    signer = p12_signer(teacher.p12([authority.intermediate]), PASSPHRASE, NOBODY)
    made = sign_pdf(
        IncrementalPdfFileWriter(BytesIO(paper())), PdfSignatureMetadata(field_name="Ky"), signer,
        new_field_spec=SigFieldSpec("Ky", box=(100, 100, 300, 200)),
    ).getvalue()  # fmt: skip
    found = report(made, authority.trust())
    assert codes(found) == {"visible"}
    assert found.holds


def test_a_second_signature_leaves_the_first_good(authority: Pki, teacher: Holder) -> None:
    head = authority.person("Lê Văn Cường")
    made = signed(teacher, authority, "LTA")
    both = report(signed(head, authority, pdf=made), authority.trust())
    assert both.holds
    assert [person.level for person in both.signatures] == ["LTA", "B"]
    assert all(person.covers_whole for person in both.signatures)
    changed_between = signed(head, authority, pdf=with_page_changed(made))
    found = report(changed_between, authority.trust())
    assert [person.covers_whole for person in found.signatures] == [False, True]
    assert not found.holds


def test_a_plain_signature_is_judged_at_the_archive_time_stamp_that_covers_it(authority: Pki, teacher: Holder) -> None:
    """Made for whoever signed next: with the proofs in the file, the root alone is enough. What was published since
    still counts where it says that the certificate was taken back before; proofs of another authority are none."""
    head, plain = authority.person("Lê Văn Cường"), signed(teacher, authority)
    both, root = signed(head, authority, "LTA", pdf=plain), authority.trust([])
    assert one(report(plain, root)).certificate_valid is None
    for later in (timedelta(), 2 * DAY):
        found = report(both, root, later=later)
        assert [(each.certificate_valid, each.problems) for each in found.signatures] == [(True, ())] * 2
        assert found.signatures[0].proven_at == found.signatures[1].proven_at is not None
    since = authority.trust(authority.crls([(teacher, today() + DAY)], made=today() + 2 * DAY))
    assert report(both, since, later=3 * DAY).signatures[0].certificate_valid is True
    before = authority.trust(authority.crls([(teacher, today() - 5 * DAY)], made=today() + 2 * DAY))
    assert report(both, before, later=3 * DAY).signatures[0].certificate_valid is False
    assert [each.certificate_valid for each in report(both).signatures] == [None, None]
    other = Pki(today())
    strange = signed(head, authority, "LTA", pdf=signed(other.person("Trần Văn Bình"), other))
    roots = replace(root, roots=root.roots + other.trust([]).roots, others=root.others + other.trust([]).others)
    assert [each.certificate_valid for each in report(strange, roots).signatures] == [None, True]


@pytest.mark.parametrize("level", ["B", "LTA"])
def test_no_single_flipped_bit_passes_or_crashes(level: str, authority: Pki, teacher: Holder) -> None:
    """Anywhere but in the signatures' own hexadecimal, whose padding no signature covers."""
    made = signed(teacher, authority, level)
    trust = authority.trust()
    hexadecimal = [match.span() for match in re.finditer(rb"/Contents <[0-9a-fA-F]+>", made)]
    assert len(hexadecimal) == (1 if level == "B" else 2)
    free = [place for place in range(len(made)) if not any(begin <= place < end for begin, end in hexadecimal)]
    places = random.Random(level).sample(free, 20)
    assert not any(check(flipped(made, place), trust=trust, now=today()).holds for place in places)


@pytest.mark.parametrize("at", [b"/SubFilter", b"\nxref\n", b"/DocTimeStamp"])
def test_a_damaged_time_stamp_leaves_no_lesser_signature(at: bytes, authority: Pki, teacher: Holder) -> None:
    """A time-stamp that cannot be found any more is not one that never was."""
    made = signed(teacher, authority, "LTA")
    assert not report(flipped(made, made.rindex(at) + len(at) - 1), authority.trust()).holds


@pytest.mark.full
def test_a_cut_file_and_no_file_at_all_are_invalid_and_no_crash(authority: Pki, teacher: Holder) -> None:
    made = signed(teacher, authority, "LTA")
    for content in (b"", b"%PDF-1.7\n", made[:-1000], made[: len(made) // 2], b"PK\x03\x04", made[:-40] + made[-20:]):
        found = check(content, trust=authority.trust(), now=today())
        assert not found.holds
        assert found.same_document is None
