"""How far a case reaches in live numbers: who else may count it than the organisation that owns it. Pure."""

from typing import Final, Literal

from shared.model.coded import CodedCase

CaseReach = Literal["nobody", "owner", "network", "shared"]
"""`nobody`: rejected, or its use in statistics was refused or withdrawn. `owner`: sharing with the network was refused
or withdrawn, or it is for named members only. `shared`: sharing was granted. `network`: nobody was asked."""

SEEN_BY_THE_NETWORK: Final = frozenset[CaseReach]({"network", "shared"})
"""What a coordinator of any organisation may count."""
REFUSALS: Final = frozenset({"refused", "withdrawn"})


def case_reach(case: CodedCase) -> CaseReach:
    """A refusal always wins."""
    if case.workflow == "rejected" or case.consent.use_in_statistics in REFUSALS:
        return "nobody"
    if case.consent.share_with_network in REFUSALS or case.confidentiality == "named_members":
        return "owner"
    return "shared" if case.consent.share_with_network == "granted" else "network"
