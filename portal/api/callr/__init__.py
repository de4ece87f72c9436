"""The served CALLR API: JSON-RPC 2.0 and its small REST side (docs/contracts/callr.md)."""
