"""What `keepfaith policy post` prints of words by hand."""

from pathlib import Path

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.clauses import by_hand_of
from keepfaith.policies.posting_report import print_by_hand

PRIVACY = Path(__file__).parents[2] / "agencies" / "dese" / "policies" / "privacy"


def test_each_fact_by_hand_is_shown_with_its_reason(capsys):
    print_by_hand(by_hand_of(Bundle.read(PRIVACY / "draft")))
    assert capsys.readouterr().out == (
        "Facts written by hand, and why:\n"
        "  #your-rights: “one year”: The law sets it (M.G.L. c. 66A § 2(i)), and the custodian counts it.\n"
        "  #not-destroyed-by-mistake: “three years”: It is the period of the edition before this one, which "
        "its own files have.\n"
    )


def test_an_edition_without_any_says_nothing(capsys):
    print_by_hand(by_hand_of(Bundle({"clauses.toml": ""})))
    assert capsys.readouterr().out == ""


def test_a_contact_that_is_not_the_agency_s_is_shown_with_its_reason(capsys):
    bundle = Bundle({"clauses.toml": '[contact]\nemail = "a@b.example"\nwhy_another = "It changes then."\n'})
    print_by_hand(by_hand_of(bundle))
    assert capsys.readouterr().out.splitlines()[1:] == ["  #[contact]: “a@b.example”: It changes then."]
