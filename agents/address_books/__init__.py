"""The account's address book where a carrier keeps one as well: changes go both ways."""
