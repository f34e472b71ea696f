"""Numbers, periods, counts and lists as pages must say them, in the languages of this release."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class LanguageWords:
    """The words of one language: small numbers, what is counted, how long, lists, and kinds of information."""

    numbers: Mapping[float, str]
    counted: Mapping[str, tuple[str, str]]
    during: str
    endless: str
    and_: str
    and_after_semicolons: str
    categories: Mapping[str, str]


WORDS: Final = {
    "": LanguageWords(
        numbers=dict(enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine"], 2)),
        counted={
            "second": ("one second", "{} seconds"), "minute": ("one minute", "{} minutes"),
            "hour": ("one hour", "{} hours"), "day": ("one day", "{} days"), "week": ("one week", "{} weeks"),
            "month": ("one month", "{} months"), "year": ("one year", "{} years"),
            "log-fields": ("one thing", "{} things"), "cookies": ("one cookie", "{} cookies"),
            "tools": ("one outside tool", "{} outside tools"),
            "requests-per-second": ("one page a second", "{} pages a second"),
            "files-per-second": ("one file a second", "{} files a second"),
            "connections": ("one connection", "{} connections"),
        },
        during="for {}",
        endless="with no end date",
        and_=" and ",
        and_after_semicolons="; and ",
        categories={
            "name": "Name", "postal-address": "Postal address", "email-address": "E-mail address",
            "phone-number": "Phone number", "organization": "School or organization",
            "ssn": "Social Security number", "birth-date": "Birth date", "bank-account": "Bank account",
            "payment-card": "Payment card", "drivers-license": "Driver's license",
            "account-name": "Name of an account", "ip-address": "IP address",
            "free-text": "What a person writes in their own words",
        },
    ),
    "es": LanguageWords(
        numbers=dict(enumerate(["dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"], 2)),
        counted={
            "second": ("un segundo", "{} segundos"), "minute": ("un minuto", "{} minutos"),
            "hour": ("una hora", "{} horas"), "day": ("un día", "{} días"), "week": ("una semana", "{} semanas"),
            "month": ("un mes", "{} meses"), "year": ("un año", "{} años"),
            "log-fields": ("una cosa", "{} cosas"), "cookies": ("una cookie", "{} cookies"),
            "tools": ("una herramienta externa", "{} herramientas externas"),
            "requests-per-second": ("una página por segundo", "{} páginas por segundo"),
            "files-per-second": ("un archivo por segundo", "{} archivos por segundo"),
            "connections": ("una conexión", "{} conexiones"),
        },
        during="durante {}",
        endless="sin fecha de término",
        and_=" y ",
        and_after_semicolons="; y ",
        categories={
            "name": "Nombre", "postal-address": "Dirección postal", "email-address": "Dirección de correo electrónico",
            "phone-number": "Número de teléfono", "organization": "Escuela u organización",
            "ssn": "Número de Seguro Social", "birth-date": "Fecha de nacimiento",
            "bank-account": "Cuenta bancaria", "payment-card": "Tarjeta de pago",
            "drivers-license": "Licencia de conducir", "account-name": "Nombre de una cuenta",
            "ip-address": "Dirección IP", "free-text": "Lo que una persona escribe con sus propias palabras",
        },
    ),
}  # fmt: skip
