"""Words that ask for a kind of information, in several languages, and words that only tell of one."""

import pytest

from keepfaith.prober.oracle.kind_words import kinds_of_name, kinds_of_shape, kinds_of_words


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Social Security number", "ssn"), ("ssn_last4", "ssn"), ("Número de seguro social", "ssn"),
        ("Bank account", "bank-account"), ("routing_number", "bank-account"), ("IBAN", "bank-account"),
        ("Número de su cuenta", "bank-account"), ("Credit card", "payment-card"), ("card-number", "payment-card"),
        ("CVV", "payment-card"), ("Sixteen digits", "payment-card"), ("16-digit number", "payment-card"),
        ("13 to 19 digits", "payment-card"), ("Dieciséis dígitos", "payment-card"),
        ("Los dígitos de su tarjeta", "payment-card"), ("Driver's license", "drivers-license"),
        ("Licencia de conducir", "drivers-license"), ("Birth date", "birth-date"), ("date_of_birth", "birth-date"),
        ("When were you born?", "birth-date"), ("Fecha de nacimiento", "birth-date"), ("E-mail", "email-address"),
        ("Your phone number", "phone-number"), ("Apellidos", "name"), ("Home address", "postal-address"),
        ("Número do Seguro Social", "ssn"), ("Nimewo sekirite sosyal", "ssn"), ("社会安全号码", "ssn"),
        ("Số an sinh xã hội", "ssn"), ("Conta bancária", "bank-account"), ("Nimewo kont labank", "bank-account"),
        ("银行账户", "bank-account"), ("Số tài khoản", "bank-account"), ("Cartão de crédito", "payment-card"),
        ("Kat kredi", "payment-card"), ("信用卡号", "payment-card"), ("请输入 16 位数字", "payment-card"),
        ("Số thẻ tín dụng", "payment-card"), ("Carteira de motorista", "drivers-license"),
        ("Lisans chofè", "drivers-license"), ("驾照号码", "drivers-license"), ("Bằng lái xe", "drivers-license"),
        ("Data de nascimento", "birth-date"), ("Dat nesans", "birth-date"), ("出生日期", "birth-date"),
        ("Ngày sinh", "birth-date"), ("电子邮件地址", "email-address"), ("Adrès imèl", "email-address"),
        ("电话号码", "phone-number"), ("Số điện thoại", "phone-number"), ("地址", "postal-address"),
        ("Endereço", "postal-address"), ("姓名", "name"), ("Họ và tên", "name"), ("Non ou", "name"),
    ],
)  # fmt: skip
def test_a_name_that_asks_for_a_kind_is_read(name, kind):
    assert kind in set(kinds_of_name(name))


@pytest.mark.parametrize(
    "name",
    [
        "School or organization", "What would you like to know?", "Page or paper", "Reach me", "How many?",
        "Library card", "What is wrong with the name of the school?", "Four digits", "Certificate of birth",
        "Reference", "topics.1",
    ],
)  # fmt: skip
def test_a_name_that_asks_for_nothing_of_the_kind_is_none(name):
    assert set(kinds_of_name(name)) == set()


def test_a_sentence_that_says_what_to_leave_out_asks_for_nothing():
    assert (
        set(kinds_of_words("Please leave out Social Security numbers, bank details and birth dates."))
        == set()
    )
    assert set(kinds_of_words("Por favor, no incluya números de Seguro Social.")) == set()
    assert set(kinds_of_words("请不要写社会安全号码。您的出生日期是？")) == {"birth-date"}
    assert set(kinds_of_words("Đừng ghi số an sinh xã hội. Bạn có số tài khoản không?")) == {"bank-account"}
    assert set(kinds_of_words("Pa mete nimewo sekirite sosyal.")) == set()
    assert set(kinds_of_words("Don't write it. The number on the front of your card.")) == {"payment-card"}
    assert set(kinds_of_words("Don't write the number of your card. Your date of birth?")) == {"birth-date"}


@pytest.mark.parametrize(
    ("shape", "kinds"),
    [
        (("cc-csc", "", ""), {"payment-card"}), (("section-a bday-day", "", ""), {"birth-date"}),
        (("off", "16", "numeric"), {"payment-card"}), (("off", "16", ""), set()), (("off", "4", "numeric"), set()),
        (("name", "", ""), set()),
    ],
)  # fmt: skip
def test_a_shape_that_asks_for_a_kind_is_read(shape, kinds):
    assert set(kinds_of_shape(*shape)) == kinds
