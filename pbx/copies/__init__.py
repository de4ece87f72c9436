"""An account's own voice apps and media at carriers: sent there as jobs, compared with what stands there."""
