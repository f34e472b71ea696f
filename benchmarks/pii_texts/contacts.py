"""How people are reached, and when they were born: as letters and tables of several countries write it."""

import calendar
import datetime as dt
import ipaddress
from random import Random

from benchmarks.pii_texts.numbers import Drawn, digits, form

LOCAL_PARTS = (
    "parent", "front.office", "guardian-2", "records", "j.d", "m_r", "abc", "payroll+wages", "p.t.a", "no1", "grade5",
    "nurse", "undersigned", "teacher.room12", "x", "first.last", "mother.of.two", "o'sample", "info", "clerk99",
)  # fmt: skip
DOMAINS = (
    "example.org", "example.com", "example.gov", "example.net", "mail.example.org", "school.example.org",
    "students.district.example.com", "k12.ma.us.example.net", "example.edu", "hs-north.example.com",
)  # fmt: skip
AREAS = (
    "617",
    "857",
    "781",
    "339",
    "978",
    "351",
    "508",
    "774",
    "413",
    "212",
    "305",
    "603",
    "401",
    "787",
    "939",
)
STREETS = (
    "Example", "Sample", "Placeholder", "Specimen", "Elm", "Main", "School", "North Main", "Old Example", "Maple",
    "St. Example", "Pleasant", "1st", "42nd", "Mill Pond", "Martin Luther King Jr.", "O'Sample", "County Line",
)  # fmt: skip
SUFFIXES = (
    "Street", "St", "St.", "Avenue", "Ave", "Ave.", "Road", "Rd", "Rd.", "Lane", "Ln", "Drive", "Dr.", "Court", "Ct",
    "Boulevard", "Blvd.", "Terrace", "Circle", "Way", "Place", "Pl", "Parkway", "Turnpike", "Square", "Sq",
)  # fmt: skip
UNITS = (
    "Apt 4",
    "Apt. 2B",
    "Unit 12",
    "#3",
    "Suite 210",
    "Fl 2",
    "2nd Floor",
    "Apt #7",
    "Bldg C, Apt 9",
    "Rm 5",
)
TOWNS = (
    "Anytown", "Springfield", "Sampleton", "Exampleville", "North Anytown", "East Sampleton", "New Example",
    "West Springfield", "Port Sample", "Mount Example",
)  # fmt: skip
STATES = ("MA", "MA", "MA", "MA", "Massachusetts", "Mass.", "NH", "RI", "CT", "NY", "ME", "VT")
PHONES = (
    "({area}) {middle}-{last}", "{area}-{middle}-{last}", "{area}.{middle}.{last}", "({area}){middle}-{last}",
    "+1 {area} {middle} {last}", "+1-{area}-{middle}-{last}", "1-{area}-{middle}-{last}", "{area} {middle} {last}",
    "{area}{middle}{last}", "+1{area}{middle}{last}", "{area}/{middle}-{last}", "({area}) {middle} {last}",
    "1 ({area}) {middle}-{last}",
)  # fmt: skip
PHONE_WEIGHTS = (22, 24, 8, 5, 6, 4, 4, 6, 9, 4, 3, 3, 2)
FOREIGN_PHONES = (
    "+55 11 9NNNN-NNNN", "+84 9N NNN NNNN", "+86 13N NNNN NNNN", "+509 3NNN NNNN", "+52 55 NNNN NNNN",
    "+44 20 7NNN NNNN", "+34 6NN NNN NNN", "+1 809 555 01NN", "011 55 21 3NNN-NNNN",
)  # fmt: skip
DATES = (
    "{m:02}/{d:02}/{y}", "{m}/{d}/{yy:02}", "{m:02}-{d:02}-{y}", "{y}-{m:02}-{d:02}", "{m}/{d}/{y}",
    "{m:02}.{d:02}.{y}", "{m:02}{d:02}{y}", "{m:02} {d:02} {y}",
)  # fmt: skip
WRITTEN_DATES = (
    "{name} {d}, {y}", "{short} {d}, {y}", "{d} {name} {y}", "{name} {d}{suffix}, {y}", "{short}. {d} {y}",
    "{d}-{short}-{y}", "{d:02}{capital}{y}", "{d}{suffix} of {name}, {y}",
)  # fmt: skip
COUNTRY_ROADS = (
    "RR {few} Box {box}", "Rural Route {few}, Box {box}", "HC {few} Box {box}", "{number} Route {few}",
    "{number} Broadway", "{number} State Highway {few}",
)  # fmt: skip
BOXES = ("P.O. Box", "PO Box", "P. O. Box", "Post Office Box", "PO Box")
NETWORKS = ("192.0.2.", "198.51.100.", "203.0.113.", "10.20.", "172.16.", "192.168.")
MONTHS = {
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "ht": "janvye fevriye mas avril me jen jiyè out septanm oktòb novanm desanm",
}


def email(random: Random) -> Drawn:
    local = random.choice(LOCAL_PARTS) + random.choice(["", "", digits(random, 2), digits(random, 4)])
    written = f"{local}@{random.choice(DOMAINS)}"
    return Drawn(written.upper() if random.random() < 0.04 else written)


def phone(random: Random) -> Drawn:
    middle, last = "555", f"01{digits(random, 2)}"
    if random.random() < 0.5:
        middle, last = f"{random.randint(2, 9)}{digits(random, 2)}", digits(random, 4)
    shape = random.choices(PHONES, PHONE_WEIGHTS)[0]
    return Drawn(shape.format(area=random.choice(AREAS), middle=middle, last=last))


def foreign_phone(random: Random) -> Drawn:
    return Drawn(form(random, random.choice(FOREIGN_PHONES)))


def birthday(random: Random) -> tuple[int, int, int]:
    """Draw year, month and day of people from one to ninety years old."""
    year = random.choice([random.randint(2003, 2021), random.randint(1935, 2021)])
    month = random.randint(1, 12)
    return year, month, random.randint(1, calendar.monthrange(year, month)[1])


def birth_date(random: Random) -> Drawn:
    year, month, day = birthday(random)
    is_unlikely = random.random() < 0.05
    if is_unlikely:
        month, day = random.choice([(2, 30), (4, 31), (13, 5), (6, 31), (0, 12), (11, 0)])
    suffix = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}.get(day, "th")
    name = "" if is_unlikely else calendar.month_name[month]
    shape = random.choice(DATES if is_unlikely else random.choice([DATES, WRITTEN_DATES]))
    parts = {"name": name, "short": name[:3], "capital": name[:3].upper(), "suffix": suffix, "yy": year % 100}
    return Drawn(shape.format(y=year, m=month, d=day, **parts), is_unlikely)


def _month(language: str, month: int) -> str:
    return MONTHS[language].split()[month - 1]


def spanish_birth_date(random: Random) -> Drawn:
    year, month, day = birthday(random)
    word = f"{day} de {_month('es', month)} de {year}"
    return Drawn(random.choice([word, word, f"{day:02}/{month:02}/{year}", f"{day}-{month}-{year}"]))


def portuguese_birth_date(random: Random) -> Drawn:
    year, month, day = birthday(random)
    word = f"{day} de {_month('pt', month)} de {year}"
    return Drawn(random.choice([word, word, f"{day:02}/{month:02}/{year}", f"{day:02}.{month:02}.{year}"]))


def haitian_birth_date(random: Random) -> Drawn:
    year, month, day = birthday(random)
    return Drawn(random.choice([f"{day} {_month('ht', month)} {year}", f"{day:02}/{month:02}/{year}"]))


def chinese_birth_date(random: Random) -> Drawn:
    year, month, day = birthday(random)
    return Drawn(
        random.choice([f"{year}年{month}月{day}日", f"{year}/{month}/{day}", f"{year}-{month:02}-{day:02}"])
    )


def vietnamese_birth_date(random: Random) -> Drawn:
    year, month, day = birthday(random)
    return Drawn(random.choice([f"{day} tháng {month} năm {year}", f"{day:02}/{month:02}/{year}"]))


def ip(random: Random) -> Drawn:
    if random.random() < 0.35:
        return Drawn(_ipv6(random))
    network = random.choice(NETWORKS)
    if random.random() < 0.3:
        network = f"{random.randint(1, 223)}.{random.randint(0, 255)}."
    rest = (str(random.randint(0, 255)) for _ in range(4 - network.count(".")))
    return Drawn(network + ".".join(rest))


def _ipv6(random: Random) -> str:
    network = random.choice([0x20010DB8, 0x20010DB8, 0xFD000000, 0x26000000])
    low = random.choice([random.getrandbits(96), random.getrandbits(16), random.getrandbits(64)])
    number = ipaddress.IPv6Address((network << 96) | low)
    written = random.choice(
        [number.compressed, number.compressed, number.exploded, number.compressed.upper()]
    )
    if random.random() < 0.08:
        written = f"::ffff:192.0.2.{random.randint(1, 254)}"
    return written


def _zip(random: Random) -> str:
    number = f"0{random.randint(1001, 2799)}"
    return f"{number}-{digits(random, 4)}" if random.random() < 0.2 else number


def address(random: Random) -> Drawn:
    """Draw a whole postal address, on one line or over several."""
    few, box = random.randint(1, 99), random.randint(1, 9999)
    number = random.choice([str(random.randint(1, 3999)), str(few), f"{few}A", "12-14", "27 1/2"])
    form_of_street = random.random()
    street = f"{number} {random.choice(STREETS)} {random.choice(SUFFIXES)}"
    if form_of_street < 0.14:
        street = f"{random.choice(BOXES)} {box}"
    elif form_of_street < 0.2:
        street = random.choice(COUNTRY_ROADS).format(few=few, box=box, number=number)
    elif form_of_street < 0.5:
        street += random.choice([", ", " ", ", "]) + random.choice(UNITS)
    separator = random.choices([", ", "\n", "\n  ", " "], [62, 24, 6, 8])[0]
    state = random.choice(STATES)
    return Drawn(
        f"{street}{separator}{random.choice(TOWNS)}{random.choice([', ', ', ', ' '])}{state} {_zip(random)}"
    )


def line_address(random: Random) -> Drawn:
    """Draw a whole postal address on one line, without commas, as a cell of a table has it."""
    written = address(random).text.replace("\n  ", " ").replace("\n", " ")
    return Drawn(written.replace(",", ""))


def street_line(random: Random) -> Drawn:
    """Draw only the house number and the street, as people write within a sentence."""
    street = f"{random.randint(1, 1999)} {random.choice(STREETS)} {random.choice(SUFFIXES[:-2]).rstrip('.')}"
    return Drawn(street + (f", {random.choice(UNITS)}" if random.random() < 0.3 else ""))


def some_day(random: Random) -> dt.date:
    """Draw a day of recent years, on which nobody is said to be born."""
    return dt.date(2024, 1, 1) + dt.timedelta(days=random.randint(0, 1000))


def day(random: Random) -> str:
    """Draw such a day as it is written."""
    date = some_day(random)
    return random.choice(
        [
            f"{date:%m/%d/%Y}",
            f"{date:%B} {date.day}, {date.year}",
            f"{date:%Y-%m-%d}",
            f"{date.month}/{date.day}/{date:%y}",
        ]
    )
