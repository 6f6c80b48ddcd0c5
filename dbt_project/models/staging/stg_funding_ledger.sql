{{ current_rows('funding_ledger') }}
