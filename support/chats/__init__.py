"""Chats: visitors of a company's website write, and its people answer."""
