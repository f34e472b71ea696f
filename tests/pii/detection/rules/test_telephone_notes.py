"""Notes of telephone calls: which numbers in them are telephones, and which are of invoices, days and meetings."""

import pytest

from keepfaith.pii.detection import ACT, detect


def phones(text):
    return [
        text[match.start : match.end] for match in detect(text, categories={"phone-number"}, at_least=ACT)
    ]


@pytest.mark.parametrize("number", ["4135550122", "413 555 0122", "413-555-0122"])
def test_a_sentence_of_its_own_in_a_note_is_the_number_to_call(number):
    assert phones(f"Phone note 3/4/2024\nAsked about the bus. Sent to the district. {number}") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "Phone note: the company asks when invoice 6788168765 is paid.",
        "Phone note\nAsked for the number of the hearing: 32-1676-91.",
        "Phone log 3/4/2024\n1. 14:20 about a diploma\n2. 15:20 hung up",
        "The clerk on the phone said the first, 4584543474 or the other.",
        "That is not a phone number. 7792030 is how they know her.",
        "Scanned fax\nInvoice No. 2803219720\nTotal: $45",
        "Scanned fax\nDate of exam: 05 05 2016",
        "What is the code for the video call?\noffice: 883 168 6100",
        "Next meeting March 3, 2025, number 878 334 9839.",
        "Nimewo reyinyon an sou entènèt: 607 540 6803.",
    ],
)
def test_other_numbers_in_a_note_are_none(text):
    assert phones(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Phone notes: 413-555-0122", "Scanned fax\n413 555 0122", "Before the meeting call my number 413 555 0122.",
        "Video call or telephone: 413-555-0122", "請回電 4135550122。", "Devolver la llamada al 4135550122.",
    ],
)  # fmt: skip
def test_telephones_beside_such_words_are_some(text):
    assert len(phones(text)) == 1
