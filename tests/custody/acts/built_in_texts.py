"""The declarations that are built in, as texts to be changed."""

from importlib.resources import files

TEXTS = {
    file.name.removesuffix(".toml"): file.read_text("utf-8")
    for file in sorted(
        files("keepfaith.custody.acts").joinpath("built_in").iterdir(), key=lambda file: file.name
    )
}
