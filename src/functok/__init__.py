"""functok: API specs in, a training-ready function-calling dataset with functional tokens out."""

from importlib.metadata import version

__version__ = version("functok")
