"""Postal addresses as people write them: other houses, roads, separators, units, states and countries."""

import pytest

from keepfaith.pii.detection import ACT, detect


def sure(text):
    return [
        text[match.start : match.end] for match in detect(text, categories={"postal-address"}, at_least=ACT)
    ]


AROUND = pytest.mark.parametrize(
    "around", ["I live at {}.", "Address: {}", "Send it to\n{}\nThank you.", "{}"]
)


@AROUND
@pytest.mark.parametrize(
    "address",
    [
        # The number of the house.
        "N63W12345 Shady Lane, Menomonee Falls, WI 53051",
        "W218N4513 Meadowview Court, Menomonee Falls, WI 53051",
        "3N441 Batavia Rd, Warrenville, IL 60555",
        "63-1/2 Cedar Street, Lee, MA 01238",
        "631/2 Cedar Street, Lee, MA 01238",
        "12½ Cottage St, Lee, MA 01238",
        "12 ½ Cottage St, Lee, MA 01238",
        "12 and 14 Chestnut St, Lee, MA 01238",
        "Fifteen Linden Terrace, Newton Centre, MA 02459",
        "one harbor view, gloucester, ma 01930",
        "12, Church Lane, Lee, MA 01238",
        # Roads with a number for a name, and those whose kind is said first.
        "1230 E 1400 S, Salt Lake City, UT 84105",
        "450 North 300 West",
        "1230 FM 1960, Houston, TX 77073",
        "1230 FM 1960 Rd W Apt 1200, Houston, TX 77073",
        "1230 Farm-to-Market Road 101",
        "4210B County Rd. 925E",
        "16400 N Interstate 35, Apt 1210, Austin, TX 78728",
        "4100 State Road AA, Rolla, MO 65401",
        "120 MS-15 North, Pontotoc, MS 38863",
        "44 Vt. Rte. 100\nWaitsfield, Vermont 05673",
        "31200 14 Mile Rd, Sterling Heights, MI 48312",
        "12 Mile Creek Rd\nBozeman, MT 59715-1234",
        "4100 El Camino Real Ste 120, Palo Alto, CA 94306",
        "2100 Grand Concourse, Apt. 4B, Bronx, N.Y. 10453",
        "1200 Avenida de la Playa, San Diego, CA 92109",
        "4100 Camino de la Sierra NE, Albuquerque, NM 87111",
        "120 Rue Dauphine Apt. U, New Orleans, LA 70112",
        "120 Ave. of the Pines",
        "120 Avenue C, Bayonne, NJ 07002",
        "12 Dr. M. L. King Jr. Blvd",
        "300 Dr. Martin Luther King Jr. Blvd, Boston, MA 02119",
        "12 Second Street",
        # What is between the parts, and units.
        "120 St. Charles Ave. / New Orleans / LA / 70130",
        "12 Mill St - Apt 14 - Attleboro - MA - 02703",
        "12 Ash Ct, Fitchburg, MA, 01420, USA",
        "120 Lincoln St., Lowell, MA.01852",
        "12 Winter Ln. Duxbury, MA 2332",
        "120 MAIN STREET\nAPT 120\nLEOMINSTER MA 014531234",
        "120 Commonwealth Ave. (Apt. 14), Allston, MA 02134",
        "120 Commonwealth Ave. (basement)",
        "12 Union Ave, 3rd Fl. Rear, Framingham, MA. 01702",
        "1200 Harbor View Ct., Slip 12, Mystic, Conn. 06355",
        "12 Highland Ave No. 120",
        "12 Shore Dr 4B\n\nWinthrop, MA 02152",
        "1200 Spring Garden St\n2R\nPhiladelphia, PA 19123",
        "1200 Georgia Ave., N.W.\nWashington, D.C. 20011",
        # Boxes, bases, halls and those who take what is sent.
        "HC-03 Box 1234\nUtuado, PR 00641",
        "P.O. Drawer B, Shiprock, NM 87420",
        "CMR 420 Box 1234\nAPO AE 09128",
        "Unit 12345 Box 1234, DPO AP 96345",
        "Box 1234, 50 College St, South Hadley, MA 01075",
        "Smith Hall, Room 120\n20 College Ave\nMedford, MA 02155",
        "Sunrise Manor, 120 Park Ave, Bldg B Apt 120, Cranston, RI 02910",
        "Flat 2, 12 Station Road",
        "c/o Example\n12 County St, 3rd Fl\nNew Bedford MA 02740",
        "120 Dwight Rd\nc/o Example Shelter, Rm 120\nEast Longmeadow, MA 01028",
        "12 Kimball Hill Rd, RR 1, Box 12, Waterbury Center, VT 05677",
        # Puerto Rico.
        "Urb. Las Palmas, 120 Calle Luna, Ponce, PR 00730",
        "Bo. Quebrada Honda\nHC-01 Box 1234\nCayey, PR 00736",
        "1200 Cll San Luis\nUrb Villa Carolina\nCarolina PR 00985",
        # Abroad.
        "120 Bathurst St., Unit 1200, Toronto, ON M5T 1A1",
        "12 Station Road\nReading\nRG1 1AA\nUnited Kingdom",
        "Rua das Flores, 120 - Apto. 12\nGovernador Valadares - MG\n35010-120",
        "Lindenstraße 12\n10115 Berlin",
        "12, rue des Tilleuls",
        # Small letters.
        "12 columbus ave, somerville, ma 02145",
        "120 elm st",
        "12 chestnut st, 2nd fl",
    ],
)
def test_it_is_found_whole(address, around):
    text = around.format(address)
    assert sure(text) == [address]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("She lives at 12 Cross, and works.", "12 Cross"),
        ("we stay at 12 fox run now", "12 fox run"),
        ("6:55 12 orchard hill dr\n7:20 arrive", "12 orchard hill dr"),
        ("12 Elm St near the park", "12 Elm St"),
        ("at 1024 649 171, addr N64W16303 Shady Lane. route changed", "N64W16303 Shady Lane"),
        ("addr 12 Elm St. route changed", "12 Elm St"),
        ("90346 Seven Locks Rd", "90346 Seven Locks Rd"),
        ("student number 820, 6812 E 3900 S, wheel chair", "6812 E 3900 S"),
        ("It still comes to 120 Calle Luna and I retired in 2020!", "120 Calle Luna"),
        ("at 1200 Avenida de la Playa. Send duplicate notices to him.", "1200 Avenida de la Playa"),
        ("A resident of 120 Broadway about the noise", "120 Broadway"),
        ("Family at Box 12 with an aunt", "Box 12"),
    ],
)
def test_it_ends_where_a_sentence_goes_on(text, address):
    assert sure(text) == [address]


def test_one_ends_where_the_next_begins():
    streets = ["12 Elm St", "14 Oak Ave", "12 Cedar St, Lee, MA 01238", "1230 E 1400 S"]
    assert sure("\n".join(streets)) == streets


@pytest.mark.parametrize(
    "text",
    [
        "a resident at 20 KPH, and slower", "at 110 volts.", "Meet at 12 Noon, then go.", "at 10 Monday.",
        "42 N 71 W", "On May 12, Main Street was closed.", "Copyright 2011, Lincoln Loop",
        "one way street", "a 2 lane road", "3 miles of dirt road", "claimed by 2 districts\nrow 34", "5K Fun Run",
        "2 Front Row seats", "lic MA 576268", "teacher gr. 11, MEPID RI-25340", "TIN | Box 1\n89294-2299 | A",
        "unit 3 of 4", "at 12:30 PM", "98.5 FM 101 on the radio", "12 miles to go in or 10101",
    ],
)  # fmt: skip
def test_what_only_looks_like_one_is_not_sure(text):
    assert sure(text) == []


@pytest.mark.parametrize("address", ["192.0.2.1ae", "[2001:db8::32]:8080", "10.7.4.5"])
def test_addresses_of_machines_are_no_postal_ones(address):
    assert sure(f"resp_id|ip_address|started\n3|{address}|2026-01-02\n") == []
