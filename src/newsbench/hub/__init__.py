"""The gold labels as Hugging Face datasets: in memory, and as a folder that is ready to be pushed."""

from newsbench.hub.export import export_hub
from newsbench.hub.tables import load_dataset

__all__ = ["export_hub", "load_dataset"]
