"""XML as all of a package's metadata are written: elements by namespace, one spelling of bytes and of moments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

METS = "http://www.loc.gov/METS/"
XLINK = "http://www.w3.org/1999/xlink"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
CSIP = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
SIP = "https://DILCIS.eu/XML/METS/SIPExtensionMETS"
PREMIS = "http://www.loc.gov/premis/v3"
EAD = "http://ead3.archivists.org/schema/"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")   # XML 1.0, production 2


def maker(namespace: str, prefixes: Mapping[str | None, str]) -> Any:
    """Makes elements of a namespace: `maker.name(children and text, attributes)`."""
    return ElementMaker(namespace=namespace, nsmap=dict(prefixes))


def named(namespace: str, name: str) -> str:
    """An attribute's name in a namespace, as lxml spells it."""
    return f"{{{namespace}}}{name}"


def text(value: str) -> str:
    """What XML can hold of a text: an export may carry a letter that it cannot."""
    return _NOT_XML.sub("\ufffd", value)


def moment(value: datetime) -> str:
    """A moment in UTC, to the second."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def written(root: Any) -> bytes:
    """The document as bytes: equal trees give equal bytes."""
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))
