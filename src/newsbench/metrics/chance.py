"""Agreement beyond chance from tables of counts: Cohen's κ and Krippendorff's α for two hands, nominal labels.

A table is square: how many items got label i from the first hand and label j from the second. Any number of
tables is worked out at once, which is what a bootstrap needs; undefined is NaN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsbench.metrics.statistics import Floats


def kappa(tables: Floats) -> Floats:
    """κ = (p_o - p_e) / (1 - p_e) (Cohen 1960) of each table; undefined where chance alone agrees fully."""
    import numpy as np

    items = tables.sum(axis=(-2, -1))
    with np.errstate(invalid="ignore"):
        observed = np.trace(tables, axis1=-2, axis2=-1) / items
        expected = (tables.sum(axis=-1) * tables.sum(axis=-2)).sum(axis=-1) / items**2
        # Where chance agrees fully so do the hands: 0/0.
        figures: Floats = (observed - expected) / (1 - expected)
        return figures


def alpha(tables: Floats) -> Floats:
    """α = 1 - D_o / D_e over the coincidences of pairs (Krippendorff 2004, 11.3); undefined where one label is all."""
    import numpy as np

    coincidences = tables + np.swapaxes(tables, -2, -1)
    values = coincidences.sum(axis=-1)
    total = values.sum(axis=-1)
    differing = total - np.trace(coincidences, axis1=-2, axis2=-1)
    by_chance = total**2 - (values**2).sum(axis=-1)
    with np.errstate(invalid="ignore"):
        # Where one label is all, none differ: 0/0.
        figures: Floats = 1 - (total - 1) * differing / by_chance
        return figures
