"""The media library: prompts of an account, recorded, uploaded or spoken, and stock prompts that everybody may play."""
