"""The part that takes letters from the agency's mail server."""

from django.conf import settings

from keepfaith.intake.mail.listening import Listening
from keepfaith.intake.mail.serving import serve
from keepfaith.website.serving.custodian_sockets import made_socket_folder
from keepfaith.website.serving.data_directory import DataDirectory


def take_letters(data: DataDirectory) -> None:
    """Take letters where the settings say, or at a private socket in the data directory."""
    inside = made_socket_folder(data, room="letters")
    serve(Listening.read(settings.MAIL_IN or f"lmtp:{inside / 'lmtp'}"))
