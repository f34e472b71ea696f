"""States, territories and military mail of the United States, with the first three figures of their ZIP codes.

Names and abbreviations: USPS Publication 28, appendix B. Ranges: USPS labeling list L002 (3-digit ZIP code prefixes),
widened to whole ranges, since they serve a question and never a refusal.
"""

from typing import Final

from django.utils.translation import gettext_noop

STATES: Final = {
    "AL": "Alabama", "AK": "Alaska", "AS": gettext_noop("American Samoa"), "AZ": "Arizona", "AR": "Arkansas",
    "CA": "California", "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware",
    "DC": gettext_noop("District of Columbia"), "FL": "Florida", "GA": "Georgia", "GU": "Guam", "HI": "Hawaii",
    "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
    "MP": gettext_noop("Northern Mariana Islands"), "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
    "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota",
    "TN": "Tennessee", "TX": "Texas", "VI": gettext_noop("U.S. Virgin Islands"), "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
    "AA": gettext_noop("Armed Forces Americas"), "AE": gettext_noop("Armed Forces Europe"),
    "AP": gettext_noop("Armed Forces Pacific"),
}  # fmt: skip
_PREFIXES: Final = {
    "AL": ((350, 369),), "AK": ((995, 999),), "AS": ((967, 967),), "AZ": ((850, 865),), "AR": ((716, 729), (755, 755)),
    "CA": ((900, 961),), "CO": ((800, 816),), "CT": ((60, 69),), "DE": ((197, 199),), "DC": ((200, 205), (569, 569)),
    "FL": ((320, 349),), "GA": ((300, 319), (398, 399)), "GU": ((969, 969),), "HI": ((967, 968),), "ID": ((832, 838),),
    "IL": ((600, 629),), "IN": ((460, 479),), "IA": ((500, 528),), "KS": ((660, 679),), "KY": ((400, 427),),
    "LA": ((700, 714),), "ME": ((39, 49),), "MD": ((206, 219),), "MA": ((10, 27), (55, 55)), "MI": ((480, 499),),
    "MN": ((550, 567),), "MS": ((386, 397),), "MO": ((630, 658),), "MT": ((590, 599),), "NE": ((680, 693),),
    "NV": ((889, 898),), "NH": ((30, 38),), "NJ": ((70, 89),), "NM": ((870, 884),),
    "NY": ((5, 5), (63, 63), (100, 149)),
    "NC": ((270, 289),), "ND": ((580, 588),), "MP": ((969, 969),), "OH": ((430, 459),), "OK": ((730, 749),),
    "OR": ((970, 979),), "PA": ((150, 196),), "PR": ((6, 7), (9, 9)), "RI": ((28, 29),), "SC": ((290, 299),),
    "SD": ((570, 577),), "TN": ((370, 385),), "TX": ((733, 733), (750, 799), (885, 885)), "VI": ((8, 8),),
    "UT": ((840, 847),), "VT": ((50, 59),), "VA": ((201, 201), (220, 246)), "WA": ((980, 994),), "WV": ((247, 268),),
    "WI": ((530, 549),), "WY": ((820, 831),), "AA": ((340, 340),), "AE": ((90, 98),), "AP": ((962, 966),),
}  # fmt: skip


def is_likely_zip(state: str, code: str) -> bool:
    """Return whether a ZIP code begins like those of a state; a few places are served from across a border."""
    return any(first <= int(code[:3]) <= last for first, last in _PREFIXES[state])
