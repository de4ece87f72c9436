"""The dialect's objects, each declared once: what its methods take and answer."""
