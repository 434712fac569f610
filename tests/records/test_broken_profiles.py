"""A profile that cannot be used closes the schools and years that it may be for, and no others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jobs.policies import check, policies_of
from records.home import Home
from records.policy import Policies, PolicyError
from records.policy.broken import NOT_TOLD, Addressee, addressee

MAI, SEN = "TRƯỜNG THCS SAO MAI", "TRƯỜNG TIỂU HỌC HOA SEN"
YEAR, NEXT = "2025-2026", "2026-2027"
WRONG = "\nminimum_group = -1"


def profile(name: str, school: str = "", year: str = "") -> str:
    schools = f'\nschools = ["{school}"]' if school else ""
    return f'name = "{name}"{schools}' + (f'\nschool_year = "{year}"' if year else "")


def home_with(folder: Path, **files: str | bytes) -> Policies:
    """The profiles of a home with these files in its folder."""
    home = Home(folder)
    folder = home.policy_path.with_suffix("")
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return policies_of(home)


def judged(policies: Policies) -> dict[tuple[str, str], str]:
    """By which profile each school is judged in each year; '✕': by none, it is closed; '': it has none."""
    return {pair: _by(policies, *pair) for pair in ((MAI, YEAR), (MAI, NEXT), (SEN, YEAR), (SEN, NEXT))}


def _by(policies: Policies, school: str, year: str) -> str:
    try:
        found = policies.find(school, year)
    except PolicyError:
        return "✕"
    return found.name if found else ""


def test_a_broken_file_closes_the_school_that_it_names_and_no_other(tmp_path: Path) -> None:
    """That school is not judged by the profile for all, nor by its own of all years."""
    policies = home_with(tmp_path, chung=profile("chung"), mai=profile("Mai", MAI) + WRONG)
    assert judged(policies) == {(MAI, YEAR): "✕", (MAI, NEXT): "✕", (SEN, YEAR): "chung", (SEN, NEXT): "chung"}
    policies = home_with(tmp_path, mai=profile("Mai", MAI), moi=profile("Mai mới", "THCS Sao Mai", NEXT) + WRONG)
    assert judged(policies) == {(MAI, YEAR): "Mai", (MAI, NEXT): "✕", (SEN, YEAR): "chung", (SEN, NEXT): "chung"}


def test_a_year_with_its_own_profile_goes_on(tmp_path: Path) -> None:
    """The broken file of all years would come after it."""
    policies = home_with(tmp_path, mai=profile("Mai", MAI) + WRONG, moi=profile("Mai mới", MAI, NEXT))
    assert (_by(policies, MAI, YEAR), _by(policies, MAI, NEXT)) == ("✕", "Mai mới")


def test_a_broken_copy_of_a_schools_profile_closes_that_school(tmp_path: Path) -> None:
    """Two files for one school and year are wrong, whatever else is wrong with one of them."""
    text = profile("Mai", MAI, YEAR)
    policies = home_with(tmp_path, sen=profile("Sen", SEN), mai=text, mai_sua=text + WRONG)
    assert (_by(policies, MAI, YEAR), _by(policies, SEN, YEAR)) == ("✕", "Sen")


def test_the_broken_profile_for_all_closes_the_schools_without_their_own(tmp_path: Path) -> None:
    """And, where it is of one year, in that year alone; one of that year stands before one of all."""
    policies = home_with(tmp_path, chung=profile("chung", year=YEAR) + WRONG, mai=profile("Mai", MAI))
    assert judged(policies) == {(MAI, YEAR): "Mai", (MAI, NEXT): "Mai", (SEN, YEAR): "✕", (SEN, NEXT): ""}
    policies = home_with(tmp_path, chung=profile("chung") + WRONG, nam=profile("năm", year=YEAR))
    assert (_by(policies, SEN, YEAR), _by(policies, SEN, NEXT)) == ("năm", "✕")


def test_a_file_that_names_no_school_closes_those_without_their_own(tmp_path: Path) -> None:
    """It may be theirs: the profile for all is not taken instead. The message names the file and says what to do."""
    policies = home_with(tmp_path, chung=profile("chung"), mai=profile("Mai", MAI), la="không phải TOML")
    assert judged(policies) == {(MAI, YEAR): "Mai", (MAI, NEXT): "Mai", (SEN, YEAR): "✕", (SEN, NEXT): "✕"}
    with pytest.raises(PolicyError, match=r"TIỂU HỌC HOA SEN, năm học 2025-2026") as raised:
        policies.of(SEN, YEAR)
    assert "Không đọc được la.toml là của trường nào" in raised.value.advice
    assert "soluu policy check" in str(raised.value)


def test_two_profiles_for_one_school_close_that_school_alone(tmp_path: Path) -> None:
    """The second names another school too, which goes on by it."""
    both = f'name = "hai"\nschools = ["{SEN}", "{MAI}"]\nschool_year = "{YEAR}"'
    policies = home_with(tmp_path, a=profile("Mai", MAI, YEAR), b=both)
    assert (_by(policies, MAI, YEAR), _by(policies, SEN, YEAR)) == ("✕", "hai")
    policies = home_with(tmp_path, a=profile("a"), b=profile("b"), c=profile("Sen", SEN))
    assert (_by(policies, MAI, YEAR), _by(policies, SEN, YEAR)) == ("✕", "Sen")


def test_a_file_that_cannot_be_opened_is_a_broken_file(tmp_path: Path) -> None:
    """Here a folder of that name; schools with their own profile go on."""
    (tmp_path / "chinh-sach" / "thu-muc.toml").mkdir(parents=True)
    policies = home_with(tmp_path, mai=profile("Mai", MAI))
    assert (_by(policies, MAI, YEAR), _by(policies, SEN, YEAR)) == ("Mai", "✕")
    (problem,) = check(Home(tmp_path)).problems
    assert problem.file == "thu-muc.toml"


def test_the_home_wide_minimum_is_not_told_while_a_file_is_broken(tmp_path: Path) -> None:
    """That file may be the strictest; a school that goes on has its own."""
    policies = home_with(tmp_path, mai=profile("Mai", MAI) + "\nminimum_group = 7")
    assert policies.minimum_group(None, None) == 30
    policies = home_with(tmp_path, sen=profile("Sen", SEN) + WRONG)
    assert policies.minimum_group(MAI, YEAR) == 7
    for school, year in ((None, None), (MAI, None), (None, YEAR), (SEN, YEAR)):
        with pytest.raises(PolicyError, match=r"sen\.toml"):
            policies.minimum_group(school, year)


def test_the_version_tells_what_is_wrong(tmp_path: Path) -> None:
    """What was remembered of a home is asked anew when a file breaks, and when it breaks otherwise."""
    versions = [
        home_with(tmp_path, mai=profile("Mai", MAI), sen=text).version
        for text in (
            profile("Sen", SEN), profile("Sen", SEN) + WRONG, profile("Sen", SEN, YEAR) + WRONG,
            profile("Sen", SEN) + "\nx",
        )
    ]  # fmt: skip
    assert len(set(versions)) == 4


MAIS = ("THCS Sao Mai",)


@pytest.mark.parametrize(
    ("text", "meant_for"),
    [
        ('schools = ["THCS Sao Mai"]\nschool_year = "2025-2026"\nminimum_group = -1', Addressee(MAIS, YEAR)),
        ('schools = "THCS Sao Mai"', Addressee(MAIS)),
        ('schools = "THCS Sao Mai, TH Hoa Sen"', NOT_TOLD),
        ('schools = ["THCS Sao Mai", 3]', NOT_TOLD),
        ('schools = ["THCS Sao Mai", " "]', NOT_TOLD),
        ('name = "x"\nschool_year = "2025-2026"', Addressee((), YEAR)),
        ("name = 3", Addressee(())),
        ('school = ["THCS Sao Mai"]', NOT_TOLD),
        ('[[term]]\nschools = ["THCS Sao Mai"]', NOT_TOLD),
        ('schools = ["THCS Sao Mai"]\nschool_year = "2025"', Addressee(MAIS)),
        ('schools = ["THCS Sao Mai"]\nschool_year = "2025-2027"', Addressee(MAIS)),
        ('name = "x\nschools = [\n  "THCS Sao Mai",\n]\nschool_year = "2025-2026"\n', Addressee(MAIS, YEAR)),
        ('name = x\nschools = "THCS Sao Mai"', Addressee(MAIS)),
        ('schools = ["THCS Sao Mai", "TH Hoa]\nname = "x"', NOT_TOLD),
        ('schools = ["A"]\nschools = ["B"]', Addressee(("A", "B"))),
        ('schools = []\nschools = ["B"]', NOT_TOLD),
        ('name = x\n# schools = ["A"]', NOT_TOLD),
        ('name = x\nschools = ["THCS Sao Mai"]\n[[term]]\nschool_year = "2025-2026"', Addressee(MAIS)),
        ('name = x\nschools = ["THCS Sao Mai"]\nterm]]\nschool_year = "2025-2026"', Addressee(MAIS)),
        ("đây không phải", NOT_TOLD),
        ("", Addressee(())),
    ],
)
def test_for_whom_a_file_is_is_read_off_what_is_left_of_it(text: str, meant_for: Addressee) -> None:
    """The whole text where it is TOML, else its lines; where there is any doubt, nothing is claimed."""
    assert addressee(text) == meant_for


def test_a_text_in_another_encoding_still_says_its_school(tmp_path: Path) -> None:
    """Notepad's UTF-16; in an encoding that nothing tells of, only names without a letter that is lost."""
    text = 'name = "Trường"\nschools = ["{}"]'
    policies = home_with(tmp_path, chung=profile("chung"), mai=text.format(MAI).encode("utf-16"))
    assert (_by(policies, MAI, YEAR), _by(policies, SEN, YEAR)) == ("✕", "chung")
    policies = home_with(tmp_path, mai=text.format("Trường THCS Sao Mai").encode("cp1258", "replace"))
    assert (_by(policies, MAI, YEAR), _by(policies, SEN, YEAR)) == ("✕", "✕")


def test_a_text_in_another_encoding_is_told_by_the_line_that_cannot_be_read(tmp_path: Path) -> None:
    """With its key, where that can be made out."""
    text = 'name = "Tieu hoc"\nschools = ["Trường"]'
    home_with(tmp_path, a=text.encode("cp1258", "replace"), b=text.encode("utf-16"))
    found = [(problem.file, problem.line, problem.key) for problem in check(Home(tmp_path)).problems]
    assert found == [("a.toml", 2, "schools"), ("b.toml", 1, "name")]


def test_broken_profiles_can_be_a_key(tmp_path: Path) -> None:
    """Pages remember answers by them."""
    policies = home_with(tmp_path, mai=profile("Mai", MAI) + WRONG)
    assert hash(policies) == hash(replace(policies))
