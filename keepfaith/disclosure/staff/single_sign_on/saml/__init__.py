"""SAML 2.0 beside OpenID Connect: the provider posts a signed assertion, which a process of its own reads."""
