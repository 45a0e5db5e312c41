"""From a case to a sentence, or to none."""
