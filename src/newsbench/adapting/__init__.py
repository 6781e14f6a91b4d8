"""Predictions as extractors write them, turned into the records that are scored.

Three things are adapted, each because the user or the line says so and never by a guess: the unit of the offsets
(:mod:`.units`), the names of keys and values (:mod:`.keymap`, :mod:`.renaming`), and a model's raw reply in place of
the layers (:mod:`.scanning`, :mod:`.recovering`). :mod:`.adapter` puts them in order; ``newsbench.predictions`` is its
only caller, and a line that needs none of it never comes here.
"""
