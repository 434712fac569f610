"""The policy profile: what this school's own regulation asks, as data. Judging by it is left to the findings."""

from records.policy.circulars import circular_for, rules_for
from records.policy.collection import Policies
from records.policy.deadline import EntryDeadline
from records.policy.entry import mark_kind
from records.policy.problem import PolicyError, PolicyProblem
from records.policy.profile import Policy, Term
from records.policy.reading import ReadPolicy, load_policy, read_policy

__all__ = [
    "EntryDeadline", "Policies", "Policy", "PolicyError", "PolicyProblem", "ReadPolicy", "Term",
    "circular_for", "load_policy", "mark_kind", "read_policy", "rules_for",
]  # fmt: skip
