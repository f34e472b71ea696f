"""The process that takes messages from the agency's mail server."""

from django.conf import settings

from keepfaith.intake.inbound_mail.listen_address import ListenAddress
from keepfaith.intake.inbound_mail.lmtp_server import serve
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import make_socket_folder


def take_messages(data: DataDirectory) -> None:
    """Receive e-mail where the settings say, or at a private socket in the data directory."""
    inside = make_socket_folder(data, process="inbound-mail")
    at = ListenAddress.read(settings.MAIL_IN or f"lmtp:{inside / 'lmtp'}")
    serve(at, sign=data.process_folder("inbound-mail") / "beat")
