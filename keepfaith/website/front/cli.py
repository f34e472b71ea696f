"""`keepfaith front`: what the portal's own front server is told."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from keepfaith.website.serving.portal import Portal


@click.group()
def front() -> None:
    """Show what the front server is told."""


@front.command()
@click.pass_obj
def config(portal: "Portal") -> None:
    """Print the configuration of Caddy as the portal writes it.

    While the portal runs it hands Caddy open sockets in place of addresses, and names copies of the certificate.

    Example: keepfaith front config | caddy validate --adapter caddyfile --config -
    """
    from keepfaith.website.front.printed import printed

    click.echo(printed(portal.data), nl=False)
