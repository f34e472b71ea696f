"""Every rule: what it finds, how sure it is where nothing speaks against it, and where the form is published."""

from dataclasses import dataclass
from typing import Final

from keepfaith.pii.detection.matches import MAX_UNLIKELY, Claim

_new: Final = tuple.__new__


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Each detection has the name of the rule that found it."""

    name: str
    category: str
    confidence: float
    source: str

    def claim(
        self, start: int, end: int, confidence: float = 0.0, *, distance: int = 0, is_unlikely: bool = False
    ) -> Claim:
        """Claim a place, as surely as the rule is or as given; what is unlikely is never sure enough to act alone."""
        confidence = confidence or self.confidence
        if is_unlikely:
            confidence = min(confidence, MAX_UNLIKELY)
        # As `Claim(...)`, in half the time.
        return _new(Claim, (1 - confidence, distance, start, end, self.category, self.name, is_unlikely))


_FORMS: Final = (
    ("ssn-delimited", "ssn", 0.95, "20 CFR 422.103; SSA, SSN randomization, 2011"),
    ("ssn-cue", "ssn", 0.95, "20 CFR 422.103; 26 CFR 301.6109-1(d)(3) for taxpayers' numbers"),
    ("ssn-bare", "ssn", 0.35, "20 CFR 422.103: nine digits"),
    ("card-sum", "payment-card", 0.95, "ISO/IEC 7812-1: issuer identification numbers, annex B"),
    ("card-form", "payment-card", 0.45, "ISO/IEC 7812-1: the form alone, with a sum that fails"),
    ("iban", "bank-account", 0.97, "ISO 13616-1; SWIFT IBAN registry"),
    ("iban-form", "bank-account", 0.45, "ISO 13616-1: the form alone, with a sum that fails"),
    ("routing-sum", "bank-account", 0.95, "ABA routing number policy; 12 CFR 229, appendix A"),
    ("account-cue", "bank-account", 0.9, "NACHA operating rules, appendix 3: up to 17 characters; Mexico: 18"),
    ("license-cue", "drivers-license", 0.9, "AAMVA D20; M.G.L. c. 90, § 8; 540 CMR 2.00"),
    ("license-form", "drivers-license", 0.4, "Massachusetts RMV: S and eight digits, without a cue"),
    ("birth-date-cue", "birth-date", 0.93, "ISO 8601-1; dates as written in the languages of the sample"),
    ("email", "email-address", 0.97, "RFC 5321 § 4.1.2; RFC 6531"),
    ("email-spelled", "email-address", 0.5, "the sign @ and the dots written as words"),
    ("phone-delimited", "phone-number", 0.92, "North American Numbering Plan, ATIS-0300051"),
    ("phone-cue", "phone-number", 0.9, "North American Numbering Plan, with a cue"),
    ("phone-bare", "phone-number", 0.32, "North American Numbering Plan: ten digits"),
    ("phone-international", "phone-number", 0.9, "ITU-T E.164"),
    ("ipv4", "ip-address", 0.9, "RFC 791; RFC 6890 for addresses of nobody"),
    ("ipv6", "ip-address", 0.96, "RFC 4291; RFC 5952"),
    ("street-and-zip", "postal-address", 0.95, "USPS Publication 28, with ZIP code"),
    ("street-address", "postal-address", 0.88, "USPS Publication 28, C1: street suffixes"),
    ("po-box", "postal-address", 0.92, "USPS Publication 28, § 28: PO boxes"),
    ("rural-route", "postal-address", 0.92, "USPS Publication 28, §§ 24–25: rural and highway routes"),
    ("address-cell", "postal-address", 0.9, "a cell below a header for addresses"),
    ("student-cue", "student-id", 0.9, "Massachusetts SIMS data handbook: SASID; local numbers"),
    ("sasid-form", "student-id", 0.4, "Massachusetts SIMS data handbook: ten digits that begin with 10"),
    ("educator-cue", "educator-id", 0.9, "Massachusetts EPIMS data handbook: MEPID; 603 CMR 7.00 for licenses"),
    ("student-words", "student-id", 0.86, "learned words: `python -m benchmarks.pii_words`"),
    ("educator-words", "educator-id", 0.86, "learned words: `python -m benchmarks.pii_words`"),
    ("license-words", "drivers-license", 0.86, "learned words: `python -m benchmarks.pii_words`"),
    ("birth-date-words", "birth-date", 0.86, "learned words: `python -m benchmarks.pii_words`"),
    ("school-grade-date", "quasi-identifiers", 0.5, "34 CFR 99.3: what is linkable in combination"),
    ("zip-birth-sex", "quasi-identifiers", 0.5, "45 CFR 164.514(b): what singles people out in combination"),
    ("own-number", "", 0.9, "the agency's own file of its numbers"),
)  # fmt: skip
RULES: Final = {
    name: Rule(name, category, confidence, source) for name, category, confidence, source in _FORMS
}
