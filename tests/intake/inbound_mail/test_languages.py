"""Whoever asks for notices gets each message, its links included, in the language that they chose."""

import re
from dataclasses import replace
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import override_settings

from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.mail import mailings
from keepfaith.disclosure.models import Mailing, OutgoingMessage, Record, Template
from keepfaith.disclosure.records.custodian_clients import dispatcher
from keepfaith.intake.events.notices import mailing_name, notify
from keepfaith.intake.forms import submission
from keepfaith.web.url_prefixes import languages
from tests.intake.events.conftest import made
from tests.intake.forms.test_forms import FORM, OURS, opened, receipt

from .conftest import HEARINGS, ORIGIN, TOPICS, link

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
ADDRESS = "reader@example.org"
BY_MACHINE = {"en": "A computer translated", "es": "Una computadora tradujo este mensaje."}


@pytest.fixture
def request_notices(visitor):
    """Send the form for notices from its page in a language, with what is chosen there."""

    def sending(page="", /, *, email=ADDRESS, **typed):
        topic = f"topics.{TOPICS.index(HEARINGS) + 1}"
        sent = {**opened(visitor, "notices"), "email": email, topic: "yes", **typed}
        return visitor.post(
            f"{page}/forms/notices/", urlencode(sent), content_type=FORM, secure=True, headers=OURS
        )

    return sending


@pytest.fixture
def confirm(request_notices, deliver, visitor):
    """Ask for notices and confirm it; give the request to confirm."""

    def confirming(page="", /, **typed):
        receipt(request_notices(page, **typed))
        (parcel,) = deliver()
        assert visitor.post(link(parcel, "[a-z/]*/events/confirm/"), secure=True).status_code == 200
        return parcel

    return confirming


def parts(parcel):
    bodies = [parcel.message.get_body((kind,)).get_content() for kind in ("plain", "html")]
    return [body.replace("\r\n", "\n") for body in bodies]


@pytest.mark.parametrize(
    ("chosen", "prefix"),
    [(("", ""), ""), (("/es", ""), "/es"), (("", "es"), "/es"), (("/es", "en"), ""), (("/es", "es"), "/es")],
)
def test_a_request_to_confirm_is_in_the_language_chosen_else_in_that_of_the_page(
    request_notices, deliver, visitor, chosen, prefix
):
    page, language = chosen
    receipt(request_notices(page, language=language))
    (parcel,) = deliver()
    plain, html = parts(parcel)
    is_spanish = prefix == "/es"
    subject = (
        "Confirme que quiere nuestros avisos" if is_spanish else "Please confirm that you want our event"
    )
    assert str(parcel.message["Subject"]).startswith(subject)
    assert ("Alguien, probablemente usted," in plain, "Somebody, probably you," in plain) == (
        is_spanish, not is_spanish,
    )  # fmt: skip
    assert f"{ORIGIN}{prefix}/events/confirm/?token=" in plain
    assert str(parcel.message["List-Unsubscribe"]).startswith(f"<{ORIGIN}{prefix}/events/unsubscribe/?token=")
    assert f'<html lang="{"es" if is_spanish else "en"}" dir="ltr">' in html
    assert all((BY_MACHINE["es"] in part) is is_spanish for part in (plain, html))
    assert BY_MACHINE["en"] not in plain
    # Nothing of it is in English but what has no words of its own.
    assert 'lang="en" dir' not in html.partition("<body")[2]
    at = link(parcel, f"{prefix}/events/confirm/")
    button = "Sí, envíenme avisos" if is_spanish else "Yes, send me notices"
    assert button in visitor.get(at, secure=True).content.decode()


def test_each_notice_of_an_event_is_in_its_readers_language_and_the_clerk_s_words_stay(
    confirm, deliver, as_clerk, visitor
):
    confirm("/es")
    confirm(email="other@example.org")
    event = made(topics=[HEARINGS])
    notify(event, as_clerk, origin=ORIGIN, page=f"/events/{event.slug}/")
    mailings.collect_recipients()
    notices = {parcel.recipients[0]: parcel for parcel in deliver()}
    spanish, english = notices[ADDRESS], notices["other@example.org"]
    assert (spanish.message["Subject"], english.message["Subject"]) == (
        f"Actividad: {event.title}", f"Event: {event.title}",
    )  # fmt: skip
    plain, html = parts(spanish)
    for text in (
        event.title,
        event.place,
        "Usted nos pidió que le avisemos",
        "Recibe esto porque pidió avisos",
    ):
        assert text in plain
    assert f"Más información: {ORIGIN}/es/events/{event.slug}/" in plain
    assert f"\n{ORIGIN}/es/events/unsubscribe/?token=" in plain
    assert "No recibir más</a>, o responda con la palabra «unsubscribe»." in html
    assert f"More about it: {ORIGIN}/events/{event.slug}/" in parts(english)[0]
    assert "/es/" not in parts(english)[0]
    # The link ends the notices, and says so in the same language.
    at = link(spanish, "/es/events/unsubscribe/")
    question = visitor.get(at, secure=True).content.decode()
    assert "¿Los quiere en otro idioma?" in question
    assert 'href="/es/forms/notices/"' in question
    assert "Sus avisos han terminado" in visitor.post(at, secure=True).content.decode()


def test_a_cancellation_is_told_in_the_readers_language(confirm, deliver, as_clerk):
    confirm("/es")
    event = made(topics=[HEARINGS])
    notify(event, as_clerk, origin=ORIGIN, page="/events/x/")
    mailings.stop(mailing_name(event), as_clerk.account)
    event.state = event.CANCELLED
    notify(event, as_clerk, origin=ORIGIN, page="/events/x/")
    mailings.collect_recipients()
    (parcel,) = deliver()
    assert parcel.message["Subject"] == f"Actividad: Cancelada: {event.title}"
    assert "Esta actividad no se celebra:" in parts(parcel)[0]


def test_a_subscription_from_before_that_names_no_language_gets_english(
    request_notices, deliver, visitor, notify, monkeypatch
):
    record_of = submission._new_record

    def without_language(answers):
        values = {name: text for name, text in answers.values.items() if name != "language"}
        return record_of(replace(answers, values=values))

    monkeypatch.setattr(submission, "_new_record", without_language)
    receipt(request_notices("/es"))
    assert sorted(Record.objects.get().sealed) == ["email", "topics"]
    (parcel,) = deliver()
    assert "Somebody, probably you," in parts(parcel)[0]
    assert visitor.post(link(parcel, "/events/confirm/"), secure=True).status_code == 200
    (notice,) = notify()
    assert notice.message["Subject"] == "Event: A hearing"
    assert f"{ORIGIN}/events/unsubscribe/?token=" in parts(notice)[0]


def test_a_language_that_the_site_has_not_any_more_is_english_and_its_old_links_still_work(
    confirm, request_notices, deliver, visitor, notify
):
    confirm("/es")
    (before,) = notify()
    receipt(request_notices("/es", email="other@example.org"))
    (unconfirmed,) = deliver()
    with override_settings(LANGUAGES=[("en", "English")]):
        (after,) = notify()
        assert after.message["Subject"] == "Event: A hearing"
        assert f"{ORIGIN}/events/unsubscribe/?token=" in parts(after)[0]
        assert "/es/" not in parts(after)[0]
        # What was mailed while the language was there confirms and ends what it should, in English.
        for parcel, page, words in (
            (unconfirmed, "/es/events/confirm/", "You’re signed up"),
            (before, "/es/events/unsubscribe/", "Your notices have ended"),
        ):
            answer = visitor.post(link(parcel, page), secure=True)
            assert (answer.status_code, words in answer.content.decode()) == (200, True)


@pytest.mark.parametrize(
    "language", ["xx", "ES", "es-mx", "en,es", "../en", "es\r\nBcc: x@example.org", "\u200ees", "e" * 5_000]
)
def test_an_altered_language_is_refused_and_nothing_is_kept(request_notices, language):
    answer = request_notices(language=language)
    assert answer.status_code == 400
    assert "It has a choice that this form does not offer." in unescape(answer.content.decode())
    assert not Record.objects.exists()
    assert not OutgoingMessage.objects.exists()


def test_two_tabs_in_two_languages_are_two_requests_each_in_its_own(
    request_notices, deliver, visitor, notify
):
    receipt(request_notices("", language="en"))
    receipt(request_notices("/es"))
    first, second = deliver()
    assert {str(parcel.message["Subject"])[:7] for parcel in (first, second)} == {"Please ", "Confirm"}
    english, spanish = sorted((first, second), key=lambda parcel: "/es/" in parts(parcel)[0])
    # Whoever confirms both is written to once, in the language confirmed last: so a reader changes it.
    for parcel in (english, spanish):
        assert visitor.post(link(parcel, "[a-z/]*/events/confirm/"), secure=True).status_code == 200
    (notice,) = notify()
    assert notice.message["Subject"] == "Actividad: A hearing"


def test_a_paragraph_without_a_translation_is_in_english_and_says_so(request_notices, deliver, clerk):
    Template.objects.create(
        name="confirmation", version=1, account=clerk, written_on="2027-01-31", subject="In other words",
        body="Hello,\n\nwords that nobody translated.\n\n\n{link}\n\nKept {retention.notice-subscriptions}.",
    )  # fmt: skip
    receipt(request_notices("/es"))
    (parcel,) = deliver()
    plain, html = parts(parcel)
    assert parcel.message["Subject"] == "In other words"
    assert plain.startswith(f"Hola:\n\nwords that nobody translated.\n\n\n{ORIGIN}/es/events/confirm/?token=")
    assert "\n\nKept seven days.\n" in plain
    assert '<div lang="en" dir="ltr"><p>words that nobody translated.</p></div>' in html
    assert '<div lang="en" dir="ltr"><p>Kept seven days.</p></div>' in html
    assert "<p>Hola:</p>" in html


def test_the_language_is_sealed_like_any_answer_and_the_receipt_repeats_it(request_notices):
    answer = request_notices("/es").content.decode()
    assert "<li>Español</li>" in answer
    assert "<h1>Revise su correo</h1>" in answer
    assert "vale 48 horas" in answer
    assert "carpeta de correo no deseado" in answer
    record = Record.objects.get()
    assert sorted(record.sealed) == ["email", "language", "topics"]
    assert record.sealed["language"] not in {"es", "Español"}


def test_what_goes_by_itself_is_given_the_address_and_the_language_alone(request_notices):
    receipt(request_notices("/es"))
    record = Record.objects.get().pk.bytes

    def ask(*fields, what="confirmation"):
        return dispatcher().send([record], fields, what=what, duty="events", purpose="notices")[record]

    for fields in (
        ("email", "topics"),
        ("language",),
        ("language", "email"),
        ("email", "language", "topics"),
    ):
        assert ask(*fields).code == DenialCode.DUTY
    assert ask("email", "language", what="warning").code != ""
    assert sorted(ask("email", "language").keys) == ["email", "language"]


def test_what_was_translated_at_the_start_of_a_mailing_stays(as_clerk):
    event = made(topics=[HEARINGS])
    mailing = notify(event, as_clerk, origin=ORIGIN, page="/events/x/")
    stored = Mailing.objects.get(pk=mailing.pk)
    assert stored.translations.keys() == languages() >= {"es"}
    assert stored.words_in("es")["notice"].endswith(f"{ORIGIN}/es/events/x/")
    assert stored.words_in("xx") == stored.words_in("en") == {"title": stored.subject, "notice": stored.body}


def test_the_form_chooses_no_language_beforehand_and_the_page_to_check_shows_the_one_that_counts(visitor):
    page = visitor.get("/es/forms/notices/", secure=True).content.decode()
    (choice,) = re.findall(r'<select[^>]* name="language"[^>]*>.*?</select>', page, re.DOTALL)
    assert re.findall(r'value="([^"]*)"[^>]* selected>([^<]+)', choice) == [("", "El idioma de esta página")]
    assert '<option value="en" lang="en">English</option>' in choice
    topic = f"topics.{TOPICS.index(HEARINGS) + 1}"
    sent = {**opened(visitor, "notices"), "email": ADDRESS, topic: "yes", "step": "check"}
    for language, shown in (("", "Español"), ("en", "English")):
        body = urlencode({**sent, "language": language})
        checked = visitor.post(
            "/es/forms/notices/", body, content_type=FORM, secure=True, headers=OURS
        ).content.decode()
        assert f"<dd>{shown}\n" in checked
        assert f'name="language" value="{language}"' in checked
    assert not Record.objects.exists()
