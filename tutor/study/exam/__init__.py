"""The mock exam: papers drawn from blueprints, sitting them, and the report; pure but for the store."""

from __future__ import annotations
