"""The posterior: an emulator of the model, sampled and refined in waves."""
