"""The generated part of ``docs``: tables from code, declarations and scenarios (``make docs``)."""
