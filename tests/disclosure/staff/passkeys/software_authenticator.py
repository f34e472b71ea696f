"""An authenticator in software: it makes and uses one passkey, truly or as somebody who cheats would."""

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from keepfaith.custody.protocol.passkey_messages import Assertion

HOST = "testserver"
ORIGIN = f"https://{HOST}"
FLAG = AuthenticatorData.FLAG
VERIFIED = FLAG.UP | FLAG.UV


class SoftwareAuthenticator:
    """One passkey; what it says can be changed, one thing at a time."""

    def __init__(self, *, identifier: bytes = b"", counts: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.identifier = identifier or secrets.token_bytes(32)
        self.count, self.step = 0, 1 if counts else 0
        self.handle = b""

    def make(
        self,
        options: str,
        *,
        origin: str = ORIGIN,
        host: str = HOST,
        flags: FLAG = VERIFIED,
        kind: str = "webauthn.create",
        public_key: Any = None,
        **client: Any,
    ) -> str:
        """Answer as a browser does that made the passkey."""
        wanted = json.loads(options)
        self.handle = websafe_decode(wanted["user"]["id"])
        made = AttestedCredentialData.create(
            bytes(16), self.identifier, public_key or ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(hash_of(host), flags | FLAG.AT, self.count, made)
        client_data = self._client_data(wanted, kind, origin, **client)
        return self._answer(
            clientDataJSON=client_data, attestationObject=AttestationObject.create("none", data, {})
        )

    def use(
        self,
        options: str,
        *,
        origin: str = ORIGIN,
        host: str = HOST,
        flags: FLAG = VERIFIED,
        kind: str = "webauthn.get",
        handle: bytes | None = None,
        spoil: bool = False,
        **client: Any,
    ) -> str:
        """Answer as a browser does that used the passkey."""
        self.count += self.step
        data = AuthenticatorData.create(hash_of(host), flags, self.count)
        client_data = self._client_data(json.loads(options), kind, origin, **client)
        signature = self.key.sign(data + client_data.hash, ec.ECDSA(hashes.SHA256()))
        if spoil:
            signature = signature[:-1] + bytes([signature[-1] ^ 1])
        shown = self.handle if handle is None else handle
        return self._answer(
            clientDataJSON=client_data, authenticatorData=data, signature=signature, userHandle=shown
        )

    def _client_data(
        self, wanted: dict[str, Any], kind: str, origin: str, **client: Any
    ) -> CollectedClientData:
        challenge = client.pop("challenge", websafe_decode(wanted["challenge"]))
        return CollectedClientData.create(
            kind, challenge, origin, cross_origin=client.pop("cross_origin", False)
        )

    def _answer(self, **parts: bytes) -> str:
        name = websafe_encode(self.identifier)
        response = {part: websafe_encode(value) for part, value in parts.items() if value}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def hash_of(host: str) -> bytes:
    return hashlib.sha256(host.encode()).digest()


def assertion_of(answer: str) -> Assertion:
    """Return what a browser answered, as the custodian is told it."""
    whole = json.loads(answer)
    parts = [
        websafe_decode(whole["response"][part])
        for part in ("authenticatorData", "clientDataJSON", "signature")
    ]
    return Assertion(websafe_decode(whole["id"]), *parts)
