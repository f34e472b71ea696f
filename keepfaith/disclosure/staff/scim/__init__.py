"""The agency's directory says over SCIM 2.0 (RFC 7643, 7644) who works here, and who left."""
