"""The bundled sample organisation: a seeded script and the truths that were planted in it."""
