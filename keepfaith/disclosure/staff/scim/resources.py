"""An account in SCIM's words, and what the service says of itself; only what the portal stores is in it."""

from functools import lru_cache
from typing import Annotated, Any, Final

from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    EnterpriseUser,
    ETag,
    Filter,
    Meta,
    Patch,
    PatchOp,
    Required,
    Resource,
    ResourceType,
    Schema,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)
from scim2_models import User as WholeUser

from keepfaith.disclosure.staff.directory_models import DirectoryEntry

PAGE_SIZE: Final = 100
# What a directory may send; of it, only what `User` has is kept.
Sent: Final = WholeUser[EnterpriseUser]
PATCH: Final = PatchOp[WholeUser[EnterpriseUser]]


class User(Resource[Any]):
    """User Account."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """What the directory calls the account."""

    display_name: str | None = None
    """The name that colleagues see beside the account."""

    active: Annotated[bool | None, Required.true] = None
    """Whether the employee can sign in."""


def resource_of(entry: DirectoryEntry, base: str) -> User:
    """Say an account in SCIM's words; `base` is the URL of the service."""
    return User(
        id=str(entry.employee_id),
        external_id=entry.external_id,
        user_name=entry.name,
        display_name=entry.employee.person_name or None,
        active=entry.employee.is_active,
        meta=Meta(resource_type="User", location=f"{base}/Users/{entry.employee_id}"),
    )


@lru_cache(maxsize=4)
def discovery(base: str) -> dict[str, tuple[Any, ...]]:
    """Return what the service says of itself, by the name of its endpoint."""
    config = ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=PAGE_SIZE),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=False),
        etag=ETag(supported=False),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="Bearer token",
                description="The token that keepfaith staff scim-token made.",
            )
        ],
        meta=Meta(resource_type="ServiceProviderConfig", location=f"{base}/ServiceProviderConfig"),
    )
    kind: ResourceType = ResourceType.from_resource(User)
    kind.meta = Meta(resource_type="ResourceType", location=f"{base}/ResourceTypes/{kind.id}")
    schema: Schema = User.to_schema()
    schema.meta = Meta(resource_type="Schema", location=f"{base}/Schemas/{schema.id}")
    return {"ServiceProviderConfig": (config,), "ResourceTypes": (kind,), "Schemas": (schema,)}
