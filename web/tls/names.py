"""For which host names a classroom's own authority may be made.

Its laptops trust it for that name and for every name below it. So the name has to be the classroom's own: an authority
for `com` or `co.uk` would be one for everybody's.
"""

from __future__ import annotations

import re

#: A host name as DNS and mDNS have it.
_NAME = re.compile(r"(?=.{1,63}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
#: What registries of countries call the places below which they give names away (the usual ones; the whole list,
#: https://publicsuffix.org, has 9,000 lines and changes weekly).
_BRANCHES = frozenset(
    "ac academy asn co com edu firm gen go gob gok gop gov gouv govt gv id ind info k12 lg ltd me mil muni name ne net "
    "nhs nic nom or org plc pol police pro press res sch school web".split()
)
#: For networks at home and at work; nobody owns them.
_SHARED_PAIRS = frozenset({"home.arpa", "in-addr.arpa", "ip6.arpa"})


def why_not(name: str) -> str | None:
    """Why no authority may be made for this name, for the operator; None when it may."""
    if _NAME.fullmatch(name) is None:
        return f"{name!r} is no host name: small letters, digits, dashes and dots"
    labels = name.split(".")
    if labels[-1].isdigit():
        return f"{name!r} is no host name but an address; addresses come into the certificate by themselves"
    everybodys = f"the authority would speak for every name that ends in .{name}"
    if len(labels) == 1:
        return (
            f"{everybodys}: take a name of two parts or more, {'room4' if name == 'local' else name}.local for example"
        )
    if name in _SHARED_PAIRS or (len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _BRANCHES):
        return f"{everybodys}, and those belong to others: put this machine's own name before it"
    return None
