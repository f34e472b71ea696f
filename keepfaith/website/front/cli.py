"""`keepfaith front`: what the portal's own front server is told."""

from typing import TYPE_CHECKING

import click

from keepfaith.cli_context import CommandGroup

if TYPE_CHECKING:
    from keepfaith.website.processes.portal import LocalPortal


@click.group(cls=CommandGroup, epilog="\b\nExample:\n  keepfaith front config")
def front() -> None:
    """Show the configuration of the front server."""


@front.command(
    epilog="\b\nExample:\n  keepfaith front config | caddy validate --adapter caddyfile --config -"
)
@click.pass_obj
def config(portal: "LocalPortal") -> None:
    """Print the Caddy configuration that the portal writes.

    While the portal runs, it hands Caddy open sockets in place of addresses, and names copies of the certificate.
    """
    from keepfaith.website.front.caddy_config import caddy_config

    click.echo(caddy_config(portal.data), nl=False)
