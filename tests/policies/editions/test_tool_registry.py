"""The registry of an edition, read as the headers, the table and the checks use it."""

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.tool_registry import Cookie, Place, Registry, registry_of

TOOLS = """
[tool.counter]
name = "Counter"
enabled = true
account = "C-1"
purpose = "Counts"
collects = ["Visits"]
sends = ["page"]
privacy_policy = "https://counter.example/privacy"
terms = "https://counter.example/terms"
opt_out = "https://counter.example/out"
honors_gpc = true
clause = "counting"
[[tool.counter.place]]
host = "counter.example"
path = "/in"
loads = "connection"
[[tool.counter.cookie]]
name = "_c"
lifetime = "2 years"
purpose = "Tells browsers apart"
[[cookie]]
name = "__Host-session"
lifetime = "session"
purpose = "Sign-in"
set_on = "/desk/"
[[server]]
purpose = "Links"
hosts = ["one.example", "two.example"]
[[server]]
purpose = "Time"
hosts = ["two.example"]
"""


def test_all_that_the_file_lists_is_read():
    registry = registry_of(Bundle({"tools.toml": TOOLS}))
    (tool,) = registry.enabled
    assert (tool.key, tool.name, tool.account, tool.sends) == ("counter", "Counter", "C-1", ("page",))
    assert tool.places == (Place("counter.example", "/in", "connection"),)
    assert tool.places[0].url == "https://counter.example/in"
    assert tool.cookies == (Cookie("_c", "2 years", "Tells browsers apart"),)
    assert registry.cookies == (Cookie("__Host-session", "session", "Sign-in", "/desk/"),)
    assert registry.server_hosts == {"one.example", "two.example"}


def test_a_tool_that_is_not_enabled_is_listed_only():
    registry = registry_of(Bundle({"tools.toml": TOOLS.replace("enabled = true", "enabled = false")}))
    assert registry.enabled == ()
    assert [tool.key for tool in registry.tools] == ["counter"]


def test_an_edition_without_a_registry_lists_nothing():
    assert registry_of(Bundle({})) == Registry()
    assert not Registry().server_hosts


def test_registries_that_say_the_same_are_the_same():
    assert hash(registry_of(Bundle({"tools.toml": TOOLS}))) == hash(
        registry_of(Bundle({"tools.toml": TOOLS}))
    )
