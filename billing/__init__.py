"""Money: ledger, holds, payments and the nightly check."""
