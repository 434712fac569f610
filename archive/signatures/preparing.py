"""A paper is made ready for signatures, before it is issued: it gets the form, still empty, that they will stand in.

What a signing program adds can be told from a change of contents only where the form is there beforehand.
"""

from __future__ import annotations

from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


def ready_to_sign(pdf: bytes) -> bytes:
    """The paper with an empty form in a revision of its own; its pages and facts stay as they are."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    form = generic.DictionaryObject(
        {
            generic.pdf_name("/Fields"): generic.ArrayObject(),
            # As every signer sets it (ISO 32000-2, table 225), so that nothing but the list of fields will differ.
            generic.pdf_name("/SigFlags"): generic.NumberObject(3),
        }
    )
    writer.root[generic.pdf_name("/AcroForm")] = writer.add_object(form)
    writer.update_root()
    made = BytesIO()
    writer.write(made)
    return made.getvalue()
