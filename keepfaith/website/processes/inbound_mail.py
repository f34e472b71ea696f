"""The part that takes letters from the agency's mail server."""

from django.conf import settings

from keepfaith.intake.inbound_mail.listen_address import Listening
from keepfaith.intake.inbound_mail.lmtp_server import serve
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import made_socket_folder


def take_letters(data: DataDirectory) -> None:
    """Take letters where the settings say, or at a private socket in the data directory."""
    inside = made_socket_folder(data, room="letters")
    serve(Listening.read(settings.MAIL_IN or f"lmtp:{inside / 'lmtp'}"))
