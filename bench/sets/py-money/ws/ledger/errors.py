class LedgerError(Exception):
    pass
