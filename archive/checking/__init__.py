"""The parts of the verifier. They need nothing but the standard library, cryptography, pikepdf and qr."""
