"""A profile in words, as `soluu policy explain` tells it: rules with their articles, uncertain places with the text."""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboard.frame import plain
from dashboard.language import say, say_sentence
from dashboard.table_view import show_table
from jobs.policies import Explanation, explain
from jobs.policy_versions import Change, ProfileFile
from records.policy import PolicyProblem, read_policy

NOTHING = "không quy định, không xét"


CHANGE_SPOKEN = ("Điều", "Trước", "Sau")     # of our own words, or the school's


def read_words(file: ProfileFile) -> None:
    read = read_policy(file.text or "", file.name)
    if read.policy is None:
        show_problems(read.problems)
        return
    told = explain(read.policy)
    if told.regulation:
        st.markdown(plain(told.regulation))
    for sentence in told.calendars:
        st.markdown(f"- {plain(say_sentence(sentence))}")
    notes = {"Chính sách": told.name, "Dùng cho": told.scope, "Phiên bản": told.version}
    show_table("Quy định của chính sách", rule_table(told), notes, key="quy-dinh", spoken=("Phần", "Giá trị"))
    if told.choices:
        st.subheader(say("Chỗ văn bản chưa rõ, và cách hiểu đã chọn"), anchor=False)
        show_table("Cách hiểu đã chọn", choice_table(told), notes, key="cach-hieu")


def rule_table(told: Explanation) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "Phần": [rule.heading for rule in told.rules],
            "Quy định": [rule.sentence for rule in told.rules],
            "Điều khoản": [rule.article for rule in told.rules],
            "Giá trị": ["; ".join(f"{label}: {value}" for label, value in rule.parameters.items())
                        for rule in told.rules],
            "Mã": [rule.code for rule in told.rules],
        },
        schema=dict.fromkeys(("Phần", "Quy định", "Điều khoản", "Giá trị", "Mã"), pl.String),
    )  # fmt: skip


def choice_table(told: Explanation) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "Câu hỏi": [choice.question for choice in told.choices],
            "Cách hiểu": [choice.taken for choice in told.choices],
            "Cách khác": ["; ".join(choice.others) for choice in told.choices],
            "Nguyên văn": [choice.words for choice in told.choices],
            "Điều khoản": [choice.article for choice in told.choices],
        }
    )


def show_problems(problems: tuple[PolicyProblem, ...]) -> None:
    """Every problem with its line and key, and what to do."""
    rows = pl.DataFrame({
        "Dòng": [problem.line for problem in problems],
        "Khóa": [problem.key or "–" for problem in problems],
        "Thấy": [problem.found for problem in problems],
        "Cần": [problem.expected for problem in problems],
        "Nên làm": [problem.action for problem in problems],
    }, schema_overrides={"Dòng": pl.Int64})  # fmt: skip
    show_table("Chỗ sai của chính sách", rows, {"Tệp": problems[0].file if problems else ""}, key="cho-sai",
               spoken=("Thấy", "Cần", "Nên làm"))  # fmt: skip


def change_table(change: Change) -> pl.DataFrame:
    """What differs, rule by rule and value by value."""
    rows = [(label, "", old or "không nêu", new or "không nêu") for label, (old, new) in change.settings.items()]
    for each in change.rules:
        article = (each.right or each.left).article if each.right or each.left else ""  # type: ignore[union-attr]
        if each.left and each.right:
            rows += [(f"{each.subject}, {label}", article, old or "không nêu", new or "không nêu")
                     for label, (old, new) in each.parameters.items()]  # fmt: skip
        else:
            left, right = (side.sentence if side else NOTHING for side in (each.left, each.right))
            rows.append((each.subject, article, left, right))
    return pl.DataFrame(rows, schema=dict.fromkeys(("Điều", "Điều khoản", "Trước", "Sau"), pl.String), orient="row")
